import EventLoop
package import Testing

/// Runs a body that blocks (a child process, a lock, a decoder) on a thread of its own, and awaits its end.
///
/// Swift's own threads are as many as the cores: one that is blocked is missing to all other tests.
package func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        _ = LoopThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}

/// The same for a body that cannot fail.
package func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        _ = LoopThread { continuation.resume(returning: body()) }
    }
}

/// The same for a part of a test in which it expects things.
package func blocking(_ body: @Sendable () throws -> Void) async throws {
    try await withTaskExecutorPreference(ThreadForEachJob.shared) { try body() }
}

/// Runs whole tests on threads of their own, with the tasks that they start within their scope.
package struct OwnThreadTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadForEachJob.shared) { try await function() }
    }
}

extension Trait where Self == OwnThreadTrait {
    /// For tests that block by their nature.
    package static var onOwnThread: Self { Self() }
}

private final class ThreadForEachJob: TaskExecutor {
    static let shared = ThreadForEachJob()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        _ = LoopThread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
