import Synchronization
import Telemetry
import Testing

struct LogTests {
    @Test("The thousandth line needs no more stack than the first")
    func stackOfLines() {
        let places = Mutex<[UInt]>([])
        let log = Log(
            level: .info, format: .text,
            output: { _ in
                var local = 0
                let place = unsafe withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
                places.withLock { $0.append(place) }
            })
        for _ in 1...1_000 { log.write(.info, "a line") }
        let depths = places.withLock { $0 }
        #expect(depths.count == 1_000)
        #expect(Set(depths).count == 1)
    }
}
