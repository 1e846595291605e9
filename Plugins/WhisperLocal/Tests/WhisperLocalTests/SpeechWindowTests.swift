import Testing

@testable import WhisperLocal

@Suite("What of the caller's audio is worth a pass")
struct SpeechWindowTests {
    private func window(_ parts: [Int16]...) -> SpeechWindow {
        var window = SpeechWindow()
        for part in parts { window.append(part) }
        return window
    }

    @Test("Silence, noise and a steady tone are not")
    func nothing() {
        let tone = (0..<16_000).map { Int16($0 % 40 < 20 ? 8_000 : -8_000) }
        for sound in [
            [], [Int16](repeating: 0, count: 16_000), Voice.quiet(milliseconds: 1_000),
            Voice.noise(milliseconds: 1_000, amplitude: 5_000), tone,
        ] {
            var window = self.window(sound)
            let taken = window.take()
            #expect(taken == nil)
            #expect(window.duration == .zero)
        }
    }

    @Test("Speech comes with a little of the quiet round it, at its own time")
    func trims() throws {
        var window = self.window(
            Voice.quiet(milliseconds: 1_000), Voice.speech(syllables: 4),
            Voice.quiet(milliseconds: 1_000))
        let taken = window.take()
        let spoken = try #require(taken)
        #expect(spoken.start == .milliseconds(700))
        #expect(spoken.end == .milliseconds(1_000 + 880 + 300))
        window.append(Voice.quiet(milliseconds: 500))
        window.append(Voice.speech(syllables: 3))
        let next = window.take()
        #expect(next?.start == .milliseconds(2_880 + 200))
    }

    @Test("Blocks of any size make the same")
    func blocks() {
        let sound = Voice.quiet(milliseconds: 300) + Voice.speech(syllables: 5)
        var whole = self.window(sound)
        var pieces = SpeechWindow()
        for start in stride(from: 0, to: sound.count, by: 77) {
            pieces.append(Array(sound[start..<min(sound.count, start + 77)]))
        }
        let (one, other) = (whole.take(), pieces.take())
        #expect(one == other)
    }

    @Test("Quiet is not kept for long")
    func forgets() {
        var window = SpeechWindow()
        for _ in 0..<60 { window.append(Voice.quiet(milliseconds: 1_000)) }
        #expect(window.duration <= .seconds(2))
    }

    @Test("A long utterance is cut in its last pause, and nothing is lost")
    func cuts() throws {
        var window = self.window(
            Voice.speech(syllables: 8), Voice.quiet(milliseconds: 400), Voice.speech(syllables: 4))
        let cut = window.cut()
        let first = try #require(cut)
        #expect(first.end > .milliseconds(1_840) && first.end < .milliseconds(2_240))
        let rest = window.take()
        let second = try #require(rest)
        #expect(second.start >= first.end)
        #expect(second.start < .milliseconds(2_240))
        var breathless = self.window(
            Voice.quiet(milliseconds: 100), Voice.speech(syllables: 12))
        let piece = breathless.cut()
        #expect(piece != nil)
        #expect(breathless.duration == .zero)
    }

    @Test("It is looked at again when enough was said since")
    func looks() {
        var window = SpeechWindow()
        window.append(Voice.quiet(milliseconds: 300))
        #expect(window.look(every: .milliseconds(700)) == nil)
        window.append(Voice.speech(syllables: 3))
        #expect(window.look(every: .milliseconds(700)) != nil)
        #expect(window.look(every: .milliseconds(700)) == nil)
        window.append(Voice.quiet(milliseconds: 1_000))
        #expect(window.look(every: .milliseconds(700)) == nil)
        window.append(Voice.speech(syllables: 3))
        #expect(window.look(every: .milliseconds(700)) != nil)
    }
}
