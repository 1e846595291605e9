import Synchronization
import Testing

@testable import WhisperLocal

@Suite("Passes of all calls wait for the transcribers")
struct TranscriptionQueueTests {
    private final class Order: Sendable {
        private let names = Mutex<[String]>([])

        var all: [String] { self.names.withLock { $0 } }

        func add(_ name: String) { self.names.withLock { $0.append(name) } }
    }

    private func submit(
        _ names: [String], _ urgency: TranscriptionQueue.Urgency, to queue: TranscriptionQueue,
        _ order: Order
    ) -> [Bool] {
        names.map { name in queue.submit(urgency) { _ in order.add(name) } }
    }

    @Test("What is waited for goes first, each kind in its order")
    func order() {
        let (stage, order) = (Stage(), Order())
        let queue = TranscriptionQueue([ScriptedTranscriber()], longest: 16) { stage.lend($0) }
        _ = self.submit(["a", "b"], .soon, to: queue, order)
        _ = self.submit(["c", "d", "e", "f"], .now, to: queue, order)
        stage.run()
        #expect(order.all == ["c", "d", "e", "f", "a", "b"])
    }

    @Test("A full queue takes no more; what is only shown may fill half of it")
    func full() {
        let (stage, order) = (Stage(), Order())
        let queue = TranscriptionQueue([ScriptedTranscriber()], longest: 4) { stage.lend($0) }
        #expect(self.submit(["a", "b", "c"], .soon, to: queue, order) == [true, true, false])
        #expect(self.submit(["d", "e", "f"], .now, to: queue, order) == [true, true, false])
        stage.run()
        #expect(self.submit(["g"], .soon, to: queue, order) == [true])
        stage.run()
        #expect(order.all == ["d", "e", "a", "b", "g"])
    }

    @Test("Without a thread nothing is taken, and nothing is lost later")
    func noThread() {
        let (stage, order) = (Stage(), Order())
        let queue = TranscriptionQueue([ScriptedTranscriber()], longest: 4) { stage.lend($0) }
        stage.set(hasThreads: false)
        #expect(self.submit(["a"], .now, to: queue, order) == [false])
        stage.set(hasThreads: true)
        #expect(self.submit(["b"], .now, to: queue, order) == [true])
        stage.run()
        #expect(order.all == ["b"])
    }

    @Test("Each transcriber serves one pass at a time")
    func transcribers() {
        let stage = Stage()
        let transcribers = [ScriptedTranscriber(), ScriptedTranscriber()]
        let queue = TranscriptionQueue(transcribers, longest: 4) { stage.lend($0) }
        let order = Order()
        let first = queue.submit(.now) { busy in
            // While this one is at work.
            _ = queue.submit(.now) { order.add($0 === busy ? "the same" : "another") }
            stage.run()
            order.add("first")
        }
        stage.run()
        #expect(first)
        #expect(order.all == ["another", "first"])
    }
}
