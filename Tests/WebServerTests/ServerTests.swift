import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing
import WebServer

@Suite("Servers that come and go")
struct ServerTests {
    @Test("close nobody else's descriptors")
    func othersDescriptors() async throws {
        let isOver = Atomic<Bool>(false)
        let lost = Atomic<Int>(0)
        // Threads that open something, hold it for a while, and see that it is still theirs.
        let holders = (0..<4).map { _ in
            LoopThread {
                while !isOver.load(ordering: .acquiring) {
                    if Self.isLostWhileHeld() { lost.add(1, ordering: .relaxed) }
                }
            }
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<6 {
                group.addTask { for _ in 0..<15 { try await Site.open([]) { _ in } } }
            }
            try await group.waitForAll()
        }
        isOver.store(true, ordering: .releasing)
        for holder in holders { holder.join() }
        #expect(lost.load(ordering: .relaxed) == 0)
    }

    /// O_TMPFILE, a macro that Swift does not read: a file without a name.
    private static let nameless = 0o20_000_000 | O_DIRECTORY

    private static func isLostWhileHeld() -> Bool {
        var (mine, now) = (stat(), stat())
        let file = unsafe open("/tmp", Self.nameless | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0, unsafe fstat(file, &mine) == 0 else { return false }
        for _ in 0..<200 {
            guard unsafe fstat(file, &now) == 0, now.st_ino == mine.st_ino else { return true }
        }
        close(file)
        return false
    }
}
