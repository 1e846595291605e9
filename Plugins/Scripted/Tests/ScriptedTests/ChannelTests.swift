import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("The scripted caller")
struct ChannelTests {
    private let host = FakeHost()

    private func provider(_ channel: String) throws -> ProviderUnderTest {
        try ProviderUnderTest(
            JF_CHANNEL, of: "scripted", host: self.host,
            settings: "{\"channel\": \(channel)}")
    }

    private func dial(_ channel: String) throws -> SessionUnderTest {
        try self.provider(channel).open(target: "+15550123", dials: true)
    }

    /// Time of each event of the session, with the event.
    private func timeline(_ session: SessionUnderTest) -> [String] {
        session.timedEvents.map { "\(Int($0.time / .milliseconds(1))) \($0.line)" }
    }

    @Test("brings its calls at their times, as often as its settings say")
    func brings() throws {
        let provider = try self.provider(
            """
            {"incoming": [{"at_ms": 100, "from": "+15550111", "count": 2, "every_ms": 50}]}
            """)
        provider.listen()
        self.host.advance(by: .milliseconds(120))
        #expect(provider.events == ["INCOMING 0/0 +15550111"])
        self.host.advance(by: .seconds(1))
        #expect(provider.events == ["INCOMING 0/0 +15550111", "INCOMING 0/1 +15550111"])
    }

    @Test("is up once it is answered, and then gives 20 ms of audio every 20 ms")
    func answers() throws {
        let session = try self.provider("{\"incoming\": [{}]}").open(target: "0/0")
        self.host.advance(by: .milliseconds(500))
        #expect(session.events == ["MEDIA 8000", "READY"])
        session.act(JF_ACT_ANSWER)
        self.host.advance(by: .milliseconds(100))
        #expect(session.events == ["MEDIA 8000", "READY", "DONE", "ANSWERED"])
        #expect(session.audio().count == 5 * 160)
    }

    @Test("takes no call whose token it never gave")
    func refusesUnknownToken() throws {
        let provider = try self.provider("{\"incoming\": [{}]}")
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try provider.open(target: "7/0")
        }
    }

    @Test("rings as long as it is told, then answers or does not")
    func rings() throws {
        let answered = try self.dial("{\"ring_ms\": 300}")
        let busy = try self.dial("{\"ring_ms\": 300, \"dial\": \"busy\"}")
        self.host.advance(by: .milliseconds(300))
        #expect(self.timeline(answered).last == "300 ANSWERED")
        #expect(self.timeline(busy).last == "300 HANGUP \(JF_HANGUP_BUSY)")
        #expect(busy.events.contains("RINGING"))
    }

    @Test("speaks, presses keys and hangs up when its script says so")
    func playsSteps() throws {
        let session = try self.dial(
            """
            {"caller": [{"at_ms": 200, "speak_ms": 400}, {"after_ms": 100, "dtmf": "1#"},
                        {"after_ms": 100, "hang_up": true}]}
            """)
        self.host.advance(by: .seconds(3))
        #expect(
            self.timeline(session).suffix(3)
                == ["720 DTMF 1", "920 DTMF #", "1220 HANGUP \(JF_HANGUP_NORMAL)"])
        let audio = session.audio()
        #expect(audio.count == 60 * 160)
        #expect(audio[0..<1_600].allSatisfy { $0 == 0 })
        let level = Sounds.rootMeanSquare(audio[1_600..<4_800]) / (32_767 / 2.0.squareRoot())
        #expect((0.08...0.125).contains(level))
        #expect(audio[4_800...].allSatisfy { $0 == 0 })
    }

    @Test("answers a reply once it has ended, and speaks into one where it is told to")
    func followsReplies() throws {
        let session = try self.dial(
            """
            {"caller": [{"after_reply_ms": 200, "dtmf": "1"}, {"into_reply_ms": 60, "dtmf": "2"}]}
            """)
        for frame in 0..<80 {
            self.host.advance(by: .milliseconds(20))
            let isReply = (5..<15).contains(frame) || (50..<70).contains(frame)
            session.play(isReply ? Sounds.loud : Sounds.silence)
        }
        #expect(
            self.timeline(session).filter { $0.contains("DTMF") } == ["520 DTMF 1", "1100 DTMF 2"])
    }

    @Test("is gone after a transfer, unless the far end declines it")
    func transfers() throws {
        let accepted = try self.dial("{}")
        let declined = try self.dial("{\"accept_transfer\": false}")
        self.host.advance(by: .milliseconds(20))
        let first = accepted.act(JF_ACT_TRANSFER, "+15550177")
        let second = declined.act(JF_ACT_TRANSFER, "+15550177")
        #expect(accepted.events(of: first) == ["TRANSFER \(JF_DONE_COMPLETE)", "DONE"])
        #expect(accepted.events.last == "HANGUP \(JF_HANGUP_NORMAL)")
        let refused = "\(JF_DONE_REFUSED)"
        #expect(declined.events(of: second) == ["TRANSFER \(refused)", "DONE \(refused)"])
        #expect(declined.events.last == "DONE \(refused)")
    }

    @Test("says who has answered a dialled call")
    func saysWhoAnswers() throws {
        let session = try self.dial("{\"answered_by\": \"machine_waits\"}")
        self.host.advance(by: .milliseconds(20))
        #expect(session.events.contains("FACT answered_by=machine_waits"))
    }

    @Test("counts the reply audio that it heard")
    func countsReplies() throws {
        let session = try self.dial("{}")
        self.host.advance(by: .milliseconds(20))
        for _ in 0..<5 { session.play(Sounds.loud) }
        for _ in 0..<5 { session.play(Sounds.silence) }
        session.close()
        #expect(self.host.logged("reply.total_ms=200.0 reply.audible_ms=100.0"))
    }

    @Test("refuses a step that does two things, and says so")
    func refusesBadStep() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try self.provider("{\"caller\": [{\"speak_ms\": 100, \"hang_up\": true}]}")
        }
        #expect(self.host.logged("exactly one of speak_ms, dtmf, hang_up"))
    }
}
