import EventLoop
import Synchronization
import TestSupport
import Testing

@Suite("Loops of one host")
struct LoopGroupTests {
    @Test("tell the same time, though they were made one after the other")
    func time() {
        let group = LoopGroup(pace: .real, count: 4)
        let times = group.loops.map(\.nowNanoseconds) + [group.first.nowNanoseconds]
        #expect(times == times.sorted())
    }

    @Test("A call lives where it came in; others are spread over all")
    func places() async {
        let group = LoopGroup(pace: .real, count: 3)
        let threads = group.loops.map { $0.start() }
        for (place, loop) in group.loops.enumerated() {
            #expect(await loop.run { group.current } == place)
            #expect(
                await loop.run { (0..<4).map { _ in group.placeOfCall } }
                    == Array(repeating: place, count: 4))
        }
        #expect(group.current == nil)
        #expect(Set((0..<3).map { _ in group.placeOfCall }) == [0, 1, 2])
        #expect(await group.first.run { Set((0..<3).map { _ in group.next() }) } == [0, 1, 2])
        for loop in group.loops { loop.stop() }
        await onOwnThread { for thread in threads { thread.join() } }
    }

    @Test("The system gives this process a processor at least")
    func processors() { #expect(LoopGroup.processors >= 1) }
}
