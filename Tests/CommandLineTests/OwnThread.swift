import EventLoop

/// Runs each piece of a task on a thread of its own: those of the pool belong to all tests, and must not be blocked.
final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        _ = LoopThread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Runs a body that blocks, as part of this test.
func blocking(_ body: @Sendable () throws -> Void) async throws {
    try await withTaskExecutorPreference(OwnThread()) { try body() }
}
