import CallAudio
import Testing

@Suite("When the caller spoke")
struct SpeechTimesTests {
    /// Speech from 1 to 2 s and from 3 to 4 s.
    private var times: SpeechTimes {
        var times = SpeechTimes()
        times.started(at: .seconds(1))
        times.ended(at: .seconds(2))
        times.started(at: .seconds(3))
        times.ended(at: .seconds(4))
        return times
    }

    @Test("Speech within a stretch of the call is added up")
    func spoken() {
        #expect(self.times.spoken(from: .zero, to: .seconds(9)) == .seconds(2))
        let part = self.times.spoken(from: .milliseconds(1_500), to: .milliseconds(3_200))
        #expect(part == .milliseconds(700))
        var times = self.times
        times.started(at: .seconds(6))
        #expect(times.spoken(from: .seconds(5), to: .seconds(9)) == .seconds(3))
    }

    @Test("The end of speech is known when it does not still go on")
    func speechEnd() {
        #expect(self.times.speechEnd(before: .seconds(9)) == .seconds(4))
        #expect(self.times.speechEnd(before: .milliseconds(2_500)) == .seconds(2))
        #expect(self.times.speechEnd(before: .milliseconds(3_500)) == nil)
        #expect(self.times.speechEnd(before: .milliseconds(500)) == nil)
    }

    @Test("A long silence may be left out, save 100 ms after speech and 200 ms before it")
    func pause() {
        let pause = Duration.milliseconds(2_100)..<Duration.milliseconds(2_800)
        let times = self.times
        #expect(times.pause(at: .milliseconds(2_100), newest: .seconds(9)) == pause)
        #expect(times.pause(at: .milliseconds(2_700), newest: .seconds(9)) == pause)
        #expect(times.pause(at: .milliseconds(2_090), newest: .seconds(9)) == nil)
        #expect(times.pause(at: .milliseconds(2_800), newest: .seconds(9)) == nil)
    }

    @Test("Speech, what is before it, and what may yet turn out to be speech are never left out")
    func noPause() {
        let times = self.times
        #expect(times.pause(at: .milliseconds(500), newest: .seconds(9)) == nil)
        #expect(times.pause(at: .milliseconds(1_500), newest: .seconds(9)) == nil)
        #expect(times.pause(at: .milliseconds(4_200), newest: .milliseconds(4_800)) == nil)
        #expect(
            times.pause(at: .milliseconds(4_200), newest: .milliseconds(5_500))
                == .milliseconds(4_100)..<Duration.milliseconds(4_800))
    }

    @Test("A silence of 300 ms is not shortened")
    func shortPause() {
        var times = SpeechTimes()
        times.started(at: .seconds(1))
        times.ended(at: .seconds(2))
        times.started(at: .milliseconds(2_300))
        #expect(times.pause(at: .milliseconds(2_150), newest: .seconds(9)) == nil)
    }

    @Test("Only the last stretches are kept, and older silence counts as not known")
    func capacity() {
        var times = SpeechTimes()
        for second in 0..<200 {
            times.started(at: .seconds(second * 2))
            times.ended(at: .seconds(second * 2 + 1))
        }
        #expect(times.spoken(from: .zero, to: .seconds(1_000)) == .seconds(128))
        #expect(times.pause(at: .milliseconds(3_500), newest: .seconds(1_000)) == nil)
        #expect(times.pause(at: .milliseconds(397_500), newest: .seconds(1_000)) != nil)
    }
}
