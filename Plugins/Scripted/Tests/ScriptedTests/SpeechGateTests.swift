import Testing

@testable import Scripted

@Suite("The energy gate")
struct SpeechGateTests {
    /// Edges in frames of 20 ms: `#` is loud, `.` is silent.
    private func edges(_ pattern: String, gate: SpeechGate = SpeechGate()) -> [SpeechGate.Edge] {
        var gate = gate
        return pattern.enumerated().compactMap { index, frame in
            let samples = frame == "#" ? Sounds.loud : Sounds.silence
            let start = Duration.milliseconds(20 * index)
            return gate.hear(samples.span, from: start, to: start + .milliseconds(20))
        }
    }

    @Test("dates speech from its first audible frame to its last")
    func datesSpeech() {
        let gate = SpeechGate(gap: .milliseconds(40))
        #expect(
            self.edges(".####..", gate: gate)
                == [.started(at: .milliseconds(20)), .ended(at: .milliseconds(100))])
    }

    @Test("takes a click for no speech")
    func ignoresClicks() {
        #expect(self.edges("##..##..##......") == [])
    }

    @Test("bridges a gap that is shorter than its limit")
    func bridgesGaps() {
        let gate = SpeechGate(gap: .milliseconds(60))
        #expect(self.edges("####..####", gate: gate) == [.started(at: .zero)])
    }

    @Test("hears nothing below its threshold")
    func obeysThreshold() {
        #expect(self.edges("########", gate: SpeechGate(thresholdDecibels: -5)) == [])
    }

    @Test("hands every edge through its queue, in order, and tells when it is full")
    func queuesEdges() {
        let queue = EdgeQueue()
        for index in 0..<256 {
            #expect(!queue.isFull)
            queue.append(
                index % 2 == 0 ? .started(at: .seconds(index)) : .ended(at: .seconds(index)))
        }
        #expect(queue.isFull)
        #expect(queue.removeFirst() == .started(at: .zero))
        #expect(queue.removeFirst() == .ended(at: .seconds(1)))
        #expect(!queue.isFull)
        var last: SpeechGate.Edge?
        while let edge = queue.removeFirst() { last = edge }
        #expect(last == .ended(at: .seconds(255)))
    }
}
