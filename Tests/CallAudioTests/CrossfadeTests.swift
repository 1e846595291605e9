import CallAudio
import Testing

@Suite("A change of voice")
struct CrossfadeTests {
    private func tone(_ amplitude: Double, count: Int) -> [Int16] {
        (0..<count).map { $0 % 20 < 10 ? Int16(amplitude) : Int16(-amplitude) }
    }

    private func change(_ samples: [Int16], _ body: (inout MutableSpan<Int16>) -> Void) -> [Int16] {
        var samples = samples
        var span = samples.mutableSpan
        body(&span)
        return samples
    }

    @Test(
        "The later voice is as loud as the first one was, whatever its own level",
        arguments: [2_000, 500])
    func match(amplitude: Int) {
        var match = LoudnessMatch()
        let first = self.tone(1_000, count: 160)
        for _ in 0..<50 { match.hear(first.span) }
        match.voiceChanged()
        let second = self.tone(Double(amplitude), count: 160)
        let silence = [Int16](repeating: 0, count: 160)
        for _ in 0..<5 { match.hear(second.span) }
        // Pauses are no part of a voice's loudness.
        for _ in 0..<50 { match.hear(silence.span) }
        #expect(match.gain == 1)
        match.settle()
        #expect(abs(match.gain * Float(amplitude) - 1_000) < 10)
    }

    @Test("No voice is amplified beyond 12 dB")
    func limit() {
        var match = LoudnessMatch()
        let first = self.tone(16_000, count: 160)
        let second = self.tone(200, count: 160)
        match.hear(first.span)
        match.voiceChanged()
        match.hear(second.span)
        match.settle()
        #expect(abs(match.gain - 3.98) < 0.01)
    }

    @Test("The first voice of a call is left as it is, and so is one that follows silence")
    func neutral() {
        var match = LoudnessMatch()
        match.voiceChanged()
        let tone = self.tone(1_000, count: 160)
        match.hear(tone.span)
        match.settle()
        #expect(match.gain == 1)
        #expect(!match.isMatching)
    }

    @Test("A crossfade begins as the one and ends as the other, without a step")
    func mix() {
        let old = [Int16](repeating: 8_000, count: 160)
        let new = [Int16](repeating: -8_000, count: 160)
        let mixed = self.change(old) { Crossfade.mix(&$0, with: new.span) }
        #expect(mixed[0] > 7_900)
        #expect(mixed[159] < -7_900)
        #expect(zip(mixed, mixed.dropFirst()).allSatisfy { abs(Int($0) - Int($1)) < 130 })
        let out = self.change(old) { Crossfade.fadeOut(&$0) }
        let into = self.change(old) { Crossfade.fadeIn(&$0) }
        #expect(out[0] > 7_990 && out[159] < 50)
        #expect(into == out.reversed())
    }

    @Test("The last samples are given forwards from any place, and backwards from the end")
    func recent() {
        var recent = RecentAudio(capacity: 6)
        let samples: [Int16] = [1, 2, 3, 4, 5, 6, 7, 8]
        recent.append(samples.span.extracting(0..<5))
        recent.append(samples.span.extracting(5..<8))
        let back = self.change([0, 0, 0]) { _ = recent.mirror(into: &$0) }
        #expect(back == [8, 7, 6])
        let rest = self.change([0, 0, 0]) { _ = recent.read(last: 5, into: &$0) }
        #expect(rest == [4, 5, 6])
    }

    @Test("A voice is cut in the pause that is nearest, and where it was told when there is none")
    func quietPlace() {
        let rate = SampleRate.narrowband
        let word = self.tone(3_000, count: 1_600)
        let samples = word + [Int16](repeating: 0, count: 400) + word
        let found = QuietPlace.find(in: samples.span, near: 2_300, reach: 1_000, rate: rate)
        #expect(found > 1_900 && found < 2_000)
        let none = QuietPlace.find(in: samples.span, near: 800, reach: 400, rate: rate)
        #expect(none == 800)
    }
}

@Suite("Reply audio on its way")
struct PlayoutLeadTests {
    @Test("No more than 200 ms of it are ahead of the far party's ear")
    func limit() {
        var lead = PlayoutLead()
        var taken = 0
        for _ in 0..<50 where lead.admits(.milliseconds(20), at: .seconds(3)) {
            lead.handedOver(.milliseconds(20), at: .seconds(3))
            taken += 1
        }
        #expect(taken == 10)
        #expect(lead.admits(.milliseconds(20), at: .milliseconds(3_020)))
        lead.flushed()
        #expect(lead.admits(.milliseconds(200), at: .seconds(3)))
    }
}
