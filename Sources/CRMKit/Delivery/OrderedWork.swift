import Synchronization

/// Work that runs one piece after the other, in order, on threads that somebody else lends. Any thread; never blocks.
package final class OrderedWork: Sendable {
    package typealias Job = @Sendable () -> Void

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
    package init(longest: Int, lend: @escaping @Sendable (@escaping Job) -> Bool) {
        self.longest = longest
        self.lend = lend
    }

    /// Puts a piece at the end of the queue; false: there is no room, or no thread.
    package func submit(_ job: @escaping Job) -> Bool {
        self.add(job, upTo: self.longest, isKept: false)
    }

    /// Puts a piece at the end of the queue, however long it is; with no thread to lend it runs with the next piece.
    /// - Returns: false when nothing runs at the moment: call `resume` soon.
    package func insist(_ job: @escaping Job) -> Bool { self.add(job, upTo: .max, isKept: true) }

    /// Runs what is left lying.
    /// - Returns: as `insist`.
    package func resume() -> Bool {
        self.state.withLock { state in
            guard !state.jobs.isEmpty, !state.isRunning else { return true }
            state.isRunning = self.lend { [self] in self.run() }
            return state.isRunning
        }
    }

    private func add(_ job: @escaping Job, upTo longest: Int, isKept: Bool) -> Bool {
        self.state.withLock { state in
            guard state.jobs.count < longest else { return false }
            if !state.isRunning { state.isRunning = self.lend { [self] in self.run() } }
            guard state.isRunning || isKept else { return false }
            state.jobs.append(job)
            return state.isRunning
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
