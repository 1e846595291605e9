import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import PluginHost

@Suite("A ring of blocks")
struct BlockRingTests {
    private func header(_ bytes: Int, request: UInt64 = 0, kind: UInt32 = 0) -> BlockRing.Header {
        BlockRing.Header(
            bytes: UInt32(bytes), flags: 0, request: request, mediaTime: 0, sequence: 0, kind: kind)
    }

    private func write(_ bytes: Int, _ value: UInt8, _ request: UInt64, to ring: BlockRing) -> Bool
    {
        guard case .memory(let memory) = ring.reserve(bytes: bytes) else { return false }
        unsafe memory.initializeMemory(as: UInt8.self, repeating: value, count: bytes)
        return ring.commit(self.header(bytes, request: request))
    }

    @Test("gives blocks of any size back in order, whole, round and round")
    func keepsOrder() throws {
        let ring = BlockRing(capacity: 4_096)
        var (written, read) = (UInt64(0), UInt64(0))
        for step in 0..<2_000 {
            let size = 1 + step * 37 % 900
            while !self.write(size, UInt8(truncatingIfNeeded: written), written, to: ring) {
                let (header, payload) = unsafe try #require(unsafe ring.peek())
                #expect(header.request == read)
                #expect(unsafe payload.allSatisfy { $0 == UInt8(truncatingIfNeeded: read) })
                ring.consume(header)
                read += 1
            }
            written += 1
        }
        #expect(read > 1_900)
    }

    @Test("takes its largest block whenever it is empty, wherever it stands")
    func largestBlockFits() throws {
        let ring = BlockRing(capacity: 4_096)
        for step in 0..<300 {
            #expect(self.write(1 + step % 1_000, 1, 0, to: ring))
            unsafe ring.consume(try #require(unsafe ring.peek()).header)
            #expect(ring.hasRoom(bytes: ring.largestBlock))
            #expect(self.write(ring.largestBlock, 2, 0, to: ring))
            unsafe ring.consume(try #require(unsafe ring.peek()).header)
        }
    }

    @Test("refuses blocks that it could never take, and empty ones")
    func refusesSizes() {
        let ring = BlockRing(capacity: 4_096)
        for bytes in [0, -1, ring.largestBlock + 1, .max] {
            guard case .refused = ring.reserve(bytes: bytes) else {
                Issue.record("took \(bytes) bytes")
                continue
            }
        }
    }

    @Test("refuses a commit of more than was reserved, or of nothing, and goes on")
    func refusesCommits() {
        let ring = BlockRing(capacity: 4_096)
        #expect(!ring.commit(self.header(1)))
        _ = ring.reserve(bytes: 100)
        #expect(!ring.commit(self.header(101)))
        #expect(!ring.commit(self.header(100)))
        #expect(unsafe ring.peek() == nil)
        #expect(self.write(100, 5, 1, to: ring))
        #expect(unsafe ring.peek()?.header.bytes == 100)
    }

    @Test("lends one block at a time")
    func lendsOneBlock() {
        let ring = BlockRing(capacity: 4_096)
        _ = ring.reserve(bytes: 100)
        guard case .refused = ring.reserve(bytes: 100) else {
            Issue.record("lent two blocks")
            return
        }
        #expect(ring.commit(self.header(50)))
        #expect(unsafe ring.peek()?.payload.count == 50)
    }

    @Test("says that there is no room when there is none, and room once it was read")
    func tellsRoom() throws {
        let ring = BlockRing(capacity: 4_096)
        while ring.hasRoom(bytes: 500) { #expect(self.write(500, 0, 0, to: ring)) }
        guard case .noRoom = ring.reserve(bytes: 500) else {
            Issue.record("found room in a full ring")
            return
        }
        unsafe ring.consume(try #require(unsafe ring.peek()).header)
        #expect(ring.hasRoom(bytes: 500))
    }

    @Test("brings every block from one thread to another", .onOwnThread)
    func crossesThreads() {
        let ring = BlockRing(capacity: 4_096)
        let count: UInt64 = 20_000
        let writer = LoopThread {
            for number in 1...count {
                let size = 1 + Int(number) * 31 % 700
                while !self.write(size, UInt8(truncatingIfNeeded: number), number, to: ring) {
                    sched_yield()
                }
            }
        }
        var (expected, faults) = (UInt64(1), 0)
        while expected <= count {
            guard let (header, payload) = unsafe ring.peek() else {
                sched_yield()
                continue
            }
            let isWhole = unsafe payload.allSatisfy { $0 == UInt8(truncatingIfNeeded: expected) }
            if header.request != expected || !isWhole { faults += 1 }
            ring.consume(header)
            expected += 1
        }
        writer.join()
        #expect(faults == 0)
    }
}
