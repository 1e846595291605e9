import Glibc

/// Counts allocations in a process that began with the counter in front of the allocator.
package enum AllocationCounter {
    /// Of the calling thread; nil: this process does not count.
    package static let count: (@convention(c) () -> UInt64)? = unsafe dlsym(
        nil, "jackfield_allocations"
    ).map { unsafe unsafeBitCast($0, to: (@convention(c) () -> UInt64).self) }

    /// Runs the tests of the suite in a process that counts.
    package static func run(_ suite: String) async throws -> OutsideTool {
        guard let runner = unsafe realpath("/proc/self/exe", nil) else { throw CancellationError() }
        defer { unsafe free(runner) }
        let program = unsafe String(cString: runner)
        let folder = program.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        return try await OutsideTool.run(
            "/usr/bin/env",
            [
                "LD_PRELOAD=\(folder)/libjackfield-allocation-count.so", program,
                "--testing-library", "swift-testing", "--filter", suite,
            ], in: "/tmp")
    }
}
