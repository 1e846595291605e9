import Synchronization

/// Work that runs one piece after the other, in order, on threads that somebody else lends.
final class OrderedWork: Sendable {
    typealias Job = @Sendable () -> Void

    /// Pieces after which the thread is given back, so that others get their turn.
    private static let mostInARow = 16

    private struct State: Sendable {
        var jobs: [Job] = []
        var isRunning = false
    }

    private let longest: Int
    private let lend: @Sendable (@escaping Job) -> Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - longest: how many pieces may wait.
    ///   - lend: runs a body on another thread soon; false: not now.
    init(longest: Int, lend: @escaping @Sendable (@escaping Job) -> Bool) {
        self.longest = longest
        self.lend = lend
    }

    /// Puts a piece at the end of the queue; false: there is no room, or no thread. Does not block.
    func submit(_ job: @escaping Job) -> Bool {
        self.state.withLock { state in
            guard state.jobs.count < self.longest else { return false }
            if !state.isRunning {
                guard self.lend({ [self] in self.run() }) else { return false }
                state.isRunning = true
            }
            state.jobs.append(job)
            return true
        }
    }

    private func run() {
        for _ in 0..<Self.mostInARow {
            guard let job = self.next() else { return }
            job()
        }
        if !self.lend({ [self] in self.run() }) { self.run() }
    }

    /// The next piece, or nil and the end of this run.
    private func next() -> Job? {
        self.state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.isRunning = false
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}
