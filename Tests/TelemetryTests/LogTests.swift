import Synchronization
import Telemetry
import TestSupport
import Testing

struct LogTests {
    @Test("The thousandth line needs no more stack than the first")
    func stackOfLines() {
        let depths = Mutex<[Int]>([])
        let log = Log(
            level: .info, format: .text,
            output: { _ in depths.withLock { $0.append(StackDepth.frames) } })
        for _ in 1...1_000 { log.write(.info, "a line") }
        let found = depths.withLock { $0 }
        #expect(found.count == 1_000)
        #expect(Set(found).count == 1)
        #expect(found[0] > 1)
    }
}
