import Synchronization

/// Passes that wait for a transcriber, on threads that somebody else lends.
///
/// All calls of a provider share it. A transcriber serves one pass at a time; what a host waits for goes before what is
/// only shown, and each kind in the order in which it came.
final class TranscriptionQueue: Sendable {
    typealias Job = @Sendable (any Transcriber) -> Void

    enum Urgency: Sendable { case now, soon }

    private struct State: Sendable {
        var now: [Job] = []
        var soon: [Job] = []
        var idle: [any Transcriber]

        var count: Int { self.now.count + self.soon.count }
    }

    /// Passes after which a thread is given back, so that others get their turn.
    private static let mostInARow = 4

    private let longest: Int
    private let lend: @Sendable (@escaping @Sendable () -> Void) -> Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - longest: how many passes may wait; of those that are only shown half as many.
    ///   - lend: runs a body on another thread soon; false: not now.
    init(
        _ transcribers: [any Transcriber], longest: Int,
        lend: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool
    ) {
        self.longest = longest
        self.lend = lend
        self.state = Mutex(State(idle: transcribers))
    }

    /// Puts a pass at the end of its kind; false: there is no room, or no thread. Does not block.
    func submit(_ urgency: Urgency, _ job: @escaping Job) -> Bool {
        self.state.withLock { state in
            let room = urgency == .now ? self.longest : max(1, self.longest / 2)
            guard state.count < room else { return false }
            if let transcriber = state.idle.last {
                guard self.lend({ [self] in self.run(transcriber) }) else { return false }
                state.idle.removeLast()
            }
            switch urgency {
            case .now: state.now.append(job)
            case .soon: state.soon.append(job)
            }
            return true
        }
    }

    private func run(_ transcriber: any Transcriber) {
        for _ in 0..<Self.mostInARow {
            guard let job = self.next(for: transcriber) else { return }
            job(transcriber)
        }
        if !self.lend({ [self] in self.run(transcriber) }) { self.run(transcriber) }
    }

    /// The next pass, or nil: the transcriber is idle from then on.
    private func next(for transcriber: any Transcriber) -> Job? {
        self.state.withLock { state in
            if !state.now.isEmpty { return state.now.removeFirst() }
            if !state.soon.isEmpty { return state.soon.removeFirst() }
            state.idle.append(transcriber)
            return nil
        }
    }
}
