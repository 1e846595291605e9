import CJackfield
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import JackfieldPlugin

/// How a plugin makes its instances.
struct FactoryTests {
    @Test("The thousandth instance needs no more stack than the first")
    func stackOfInstances() {
        // Of the tables only the factory is looked at.
        let life = UnsafeMutablePointer<jf_life>.allocate(capacity: 1)
        let host = UnsafeMutablePointer<jf_host>.allocate(capacity: 1)
        defer {
            unsafe life.deallocate()
            unsafe host.deallocate()
        }
        unsafe memset(life, 0, MemoryLayout<jf_life>.size)
        unsafe memset(host, 0, MemoryLayout<jf_host>.size)
        let table = unsafe CapabilityTable<Int, Int32>(life: life.pointee, table: { _ in 0 })
        let depths = Mutex<[Int]>([])
        table.offer { _ in
            depths.withLock { $0.append(StackDepth.frames) }
            return 1
        }
        for instance in 1...1_000 {
            var made: UnsafeMutableRawPointer?
            _ = unsafe table.create(
                host: host, instance: UInt64(instance), config: jf_str(), into: &made)
            if let made = unsafe made { unsafe table.destroy(made) }
        }
        let found = depths.withLock { $0 }
        #expect(found.count == 1_000)
        #expect(Set(found).count == 1)
        #expect(found[0] > 1)
    }
}
