/// Where calls put their figures; nil while nothing is measured.
final class LoadTally {
    var figures: LoadFigures?

    init(_ figures: LoadFigures? = nil) { self.figures = figures }
}

/// What a run of calls was like, for their far ends.
package struct LoadFigures: Sendable {
    /// Delays in microseconds.
    package struct Delays: Sendable {
        private var values: [Int32] = []
        private var isSorted = true

        package var count: Int { self.values.count }

        mutating func add(nanoseconds: Int64) {
            self.values.append(Int32(clamping: nanoseconds / 1_000))
            self.isSorted = false
        }

        mutating func sort() {
            if !self.isSorted { self.values.sort() }
            self.isSorted = true
        }

        /// In milliseconds; 0 when there are none. After `sort`.
        package func percentile(_ percent: Double) -> Double {
            guard !self.values.isEmpty else { return 0 }
            let place = Int((percent / 100 * Double(self.values.count)).rounded(.up)) - 1
            return Double(self.values[min(max(0, place), self.values.count - 1)]) / 1_000
        }
    }

    /// A frame that comes later than this is late.
    static let late: Int64 = 60_000_000

    package var calls = 0
    /// Frames of the callers.
    package var sent = 0
    /// Frames of replies, or echoes.
    package var received = 0
    /// Replies that began, and those that did not.
    package var replies = 0
    package var unanswered = 0
    /// Frames that replies were shorter than the others, or echoes that never came.
    package var lost = 0
    package var late = 0
    /// Each frame beyond its time: of a reply, whose frames are 20 ms apart; of an echo, from when it was sent.
    package var frames = Delays()
    /// From the last frame of a caller's words to the first of the reply.
    package var turns = Delays()
    /// From the caller's last frame, and from the first of his words, to the host's order to drop the reply.
    package var flushes = Delays()
    package var onsets = Delays()
    /// From that order to the last frame of the reply, which fades, and how many came after it.
    package var endings = Delays()
    package var fadings = 0
    /// How late this side has sent.
    package var sending = Delays()
    /// Calls that ended before they should, by reason.
    package var failures: [String: Int] = [:]
    /// How many replies had so many frames.
    var lengths: [Int: Int] = [:]

    mutating func add(frame delay: Int64) {
        self.frames.add(nanoseconds: delay)
        if delay > Self.late { self.late += 1 }
    }

    /// Counts what is known once all is over.
    mutating func finish() {
        self.frames.sort()
        self.turns.sort()
        self.flushes.sort()
        self.onsets.sort()
        self.endings.sort()
        self.sending.sort()
        // Every reply has the same words.
        guard let whole = self.lengths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key
        else { return }
        for (length, count) in self.lengths { self.lost += max(0, whole - length) * count }
        self.lost += self.unanswered * whole
    }
}
