import CallModel
import Fallback
import Testing

@Suite("The map from what was sent to the call's clock")
struct ReplayMapTests {
    /// Sent: 10 to 12 s, then 15 to 17 s as if they followed.
    private var map: ReplayMap {
        var map = ReplayMap()
        map.restart(at: .seconds(10))
        map.sent(upTo: .seconds(12))
        map.skip(to: .seconds(15))
        map.sent(upTo: .seconds(17))
        return map
    }

    @Test("What is left out leaves no gap in what is sent")
    func noGap() {
        #expect(self.map.sentEnd == .seconds(14))
        #expect(self.map.end == .seconds(17))
        #expect(self.map.start == .seconds(10))
    }

    @Test("Times before and after what was left out come back to where the caller spoke")
    func back() {
        #expect(self.map.callTime(ofStart: .seconds(11)) == .seconds(11))
        #expect(self.map.callTime(ofStart: .seconds(13)) == .seconds(16))
        #expect(self.map.callTime(ofEnd: .seconds(12)) == .seconds(12))
        #expect(self.map.callTime(ofStart: .seconds(12)) == .seconds(15))
    }

    @Test("An utterance that goes on where the last one ended moves no clock, any other does")
    func nextUtterance() {
        var map = self.map
        map.restart(at: .seconds(17))
        #expect(map.sentEnd == .seconds(14))
        map.sent(upTo: .seconds(18))
        #expect(map.callTime(ofStart: .milliseconds(14_500)) == .milliseconds(17_500))
        #expect(map.start == .seconds(17))
        map.restart(at: .seconds(20))
        #expect(map.sentEnd == .seconds(20))
    }

    @Test("Times outside what was sent are moved to its ends")
    func clamped() {
        #expect(self.map.callTime(ofStart: .seconds(2)) == .seconds(10))
        #expect(self.map.callTime(ofEnd: .seconds(99)) == .seconds(17))
    }

    @Test("A transcript and its words are put on the call's clock")
    func transcript() {
        let sent = Transcript(
            "one two",
            words: [
                Transcript.Word("one", start: .seconds(11), end: .seconds(12)),
                Transcript.Word("two", start: .seconds(12), end: .seconds(13)),
            ], start: .seconds(11), end: .seconds(13))
        let (mapped, isTimed) = self.map.onCallClock(sent)
        #expect(isTimed)
        #expect(mapped.text == "one two")
        #expect(mapped.start == .seconds(11) && mapped.end == .seconds(16))
        #expect(mapped.words.map(\.start) == [.seconds(11), .seconds(15)])
        #expect(mapped.words.map(\.end) == [.seconds(12), .seconds(16)])
    }

    @Test(
        "Times that are missing or lie outside what was sent are not relied on, and no word goes",
        arguments: [
            (Duration.zero, Duration.zero), (.seconds(1), .seconds(3)),
            (.seconds(13), .seconds(20)), (.seconds(13), .seconds(13)),
        ])
    func notTimed(start: Duration, end: Duration) {
        let (mapped, isTimed) = self.map.onCallClock(Transcript("one", start: start, end: end))
        #expect(!isTimed)
        #expect(mapped.text == "one")
        #expect(mapped.end <= .seconds(17))
    }
}
