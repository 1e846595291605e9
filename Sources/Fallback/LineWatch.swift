/// Watches a call's line for its sign of life: on a telephone line a frame of caller audio comes every 20 ms,
/// silence included.
package struct LineWatch: Sendable, Equatable {
    package enum News: Sendable, Equatable {
        /// Frames have stopped, perhaps for a moment.
        case quiet
        /// They have stopped for so long that the line is taken for dead.
        case dead(silence: Duration)
    }

    /// A shorter pause between two frames is jitter.
    package static let jitter = Duration.milliseconds(400)

    private let limit: Duration?
    /// When the last frame came; nil: none is due.
    package private(set) var lastFrame: Duration?
    package private(set) var isQuiet = false
    private var lastLook: Duration?

    /// - Parameter limit: without a frame for so long the line is dead; nil: it may send none.
    package init(limit: Duration?) { self.limit = limit }

    /// From now on frames are due.
    package mutating func begin(at now: Duration) {
        self.lastFrame = now
        self.isQuiet = false
    }

    /// A frame has come.
    /// - Returns: since when there was none, if the line was quiet.
    package mutating func heard(at now: Duration) -> Duration? {
        let since = self.isQuiet ? self.lastFrame : nil
        self.begin(at: now)
        return since
    }

    /// Time has passed.
    package mutating func look(at now: Duration) -> News? {
        self.forgive(until: now)
        guard let limit, let lastFrame else { return nil }
        let silence = now - lastFrame
        if silence >= limit { return .dead(silence: silence) }
        guard !self.isQuiet, silence >= Self.jitter else { return nil }
        self.isQuiet = true
        return .quiet
    }

    /// A host that stood still itself could not hear whether frames came.
    private mutating func forgive(until now: Duration) {
        let absence = now - (self.lastLook ?? now)
        self.lastLook = now
        guard absence >= Self.jitter, let lastFrame else { return }
        self.lastFrame = min(now, lastFrame + absence)
    }
}
