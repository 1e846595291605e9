import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("A call that Stasis() brings")
struct StasisCallTests {
    private static let frame = (0..<160).map { Int16($0) }

    /// What a call of channel 1.1 asks for, without the names that differ in each run.
    private static func steps(_ desk: Desk) -> [String] {
        desk.asked.dropFirst().map { line in
            let path = line.split(separator: "?").first.map(String.init) ?? line
            return path.split(separator: "/").map { part in
                part.hasPrefix("jackfield-") ? part.prefix { $0 != "-" } + "-…" : part
            }.joined(separator: "/")
        }
    }

    @Test("is connected to the host's media in a bridge, and answered")
    func answers() throws {
        let desk = try Desk.full()
        let (session, _) = try desk.call()
        #expect(desk.provider.events == ["INCOMING 1 +15550001"])
        #expect(session.events == ["READY", "MEDIA 8000", "ANSWERED", "DONE"])
        #expect(
            Self.steps(desk) == [
                "POST channels/externalMedia", "POST bridges", "POST channels/1.1/answer",
                "POST bridges/jackfield-…/addChannel",
            ])
        let media = "POST channels/externalMedia"
        #expect(desk.parameter("encapsulation", of: media) == "audiosocket")
        #expect(desk.parameter("transport", of: media) == "tcp")
        #expect(desk.parameter("format", of: media) == "slin")
        #expect(desk.parameter("external_host", of: media) == "127.0.0.1%3A9092")
        #expect(
            desk.parameter("channel", of: "POST bridges/")
                == "1.1%2C" + (desk.parameter("channelId", of: media) ?? ""))
    }

    @Test("asks ARI with the name and the password of the settings")
    func authorizes() throws {
        let desk = try Desk.full()
        #expect(
            desk.host.openings.first?.url == "ws://asterisk.example:8088/ari/events?app=jackfield")
        #expect(desk.host.openings.first?.protocols == "ari")
        let basic = "Basic Ym90OnNlY3JldA=="
        #expect(desk.host.openings.first?.headers["authorization"] == basic)
        #expect(desk.host.requests.allSatisfy { $0.headers["authorization"] == basic })
        #expect(!desk.host.log.contains { $0.contains("secret") })
    }

    @Test("is not up before its AudioSocket is there, whichever comes first")
    func waitsForMedia() throws {
        let desk = try Desk.full()
        let session = try desk.stasisCall()
        #expect(session.events == ["READY", "MEDIA 8000"])
        _ = try desk.media()
        #expect(session.events.suffix(2) == ["ANSWERED", "DONE"])
    }

    @Test("carries audio both ways")
    func carriesAudio() throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        media.send(Desk.audio(Self.frame))
        #expect(session.audio() == Self.frame)
        session.play(Self.frame)
        #expect(media.received == Desk.audio(Self.frame))
    }

    @Test("tells each key once, though both ARI and the AudioSocket tell it")
    func tellsKeys() throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        for key in ["5", "5", "#"] {
            desk.event(
                "ChannelDtmfReceived", Desk.channel("1.1"),
                #""digit": "\#(key)", "duration_ms": 80"#)
            media.send([3, 0, 1, UInt8(key.utf8.first ?? 0)])
            desk.host.advance(by: .milliseconds(150))
        }
        #expect(session.events.filter { $0.hasPrefix("DTMF") } == ["DTMF 5", "DTMF 5", "DTMF #"])
        desk.cut()
        desk.host.advance(by: .seconds(2))
        media.send([3, 0, 1, 0x37])
        #expect(session.events.last == "DTMF 7")
    }

    @Test(
        "ends with the cause that Asterisk tells",
        arguments: [
            (16, "HANGUP 1 the caller hung up"), (0, "HANGUP 1 the caller hung up"),
            (17, "HANGUP 2 busy"), (19, "HANGUP 3 no answer"), (21, "HANGUP 4 rejected"),
            (34, "HANGUP 5 congestion (Q.850 34)"),
            (38, "HANGUP 5 network out of order (Q.850 38)"),
            (99, "HANGUP 5 cause 99 (Q.850 99)"),
        ])
    func ends(_ cause: Int, _ told: String) throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        desk.event("ChannelHangupRequest", Desk.channel("1.1"), #""cause": \#(cause)"#)
        #expect(session.events.last == "DONE")
        desk.event("StasisEnd", Desk.channel("1.1"))
        desk.event(
            "ChannelDestroyed", Desk.channel("1.1"), #""cause": \#(cause), "cause_txt": "x""#)
        #expect(session.events.suffix(1) == [told])
        #expect(media.isClosed)
        #expect(
            Self.steps(desk).suffix(2) == [
                "DELETE channels/jackfield-…", "DELETE bridges/jackfield-…",
            ])
    }

    @Test("is hung up by the host, and leaves nothing in Asterisk")
    func hangsUp() throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        session.act(JF_ACT_HANGUP)
        desk.settle()
        #expect(session.events.suffix(2) == ["HANGUP 1 the call was ended", "DONE"])
        #expect(media.isClosed)
        #expect(
            Self.steps(desk).suffix(3) == [
                "DELETE channels/1.1", "DELETE channels/jackfield-…", "DELETE bridges/jackfield-…",
            ])
        #expect(desk.parameter("reason", of: "DELETE channels/1.1") == "normal")
    }

    @Test("is rejected as busy or declined")
    func rejects() throws {
        let desk = try Desk.full()
        for (id, argument, reason) in [("1.1", "busy", "busy"), ("1.2", "", "rejected")] {
            desk.event("StasisStart", Desk.channel(id), #""args": []"#)
            let session = try desk.provider.open(target: desk.token)
            session.act(JF_ACT_REJECT, argument)
            desk.settle()
            #expect(session.events.suffix(2).first?.hasPrefix("HANGUP 4") == true)
            #expect(desk.parameter("reason", of: "DELETE channels/\(id)") == reason)
        }
    }

    @Test("is refused with congestion when all lines are busy")
    func limits() throws {
        let desk = try Desk.full(#""calls": 1"#)
        let (session, _) = try desk.call()
        desk.event("StasisStart", Desk.channel("1.2"), #""args": []"#)
        #expect(desk.parameter("reason", of: "DELETE channels/1.2") == "congestion")
        session.act(JF_ACT_HANGUP)
        desk.settle()
        _ = try desk.call("1.3")
    }

    @Test("is none when the channel is one of our own media")
    func ignoresMedia() throws {
        let desk = try Desk.full()
        for name in ["AudioSocket/127.0.0.1:9092-x", "WebSocket/INCOMING/1", "UnicastRTP/1"] {
            desk.event("StasisStart", Desk.channel("9.9", name: name), #""args": []"#)
        }
        #expect(desk.provider.events == [] && desk.asked == ["GET asterisk/info"])
    }

    @Test("fails when Asterisk refuses a step, and the caller hears congestion")
    func failsSetup() throws {
        let desk = try Desk.full()
        desk.answers["POST channels/externalMedia"] = (
            500, #"{"message": "Internal Server Error"}"#
        )
        let session = try desk.stasisCall()
        #expect(session.events.contains("ERROR \(JF_E_UNAVAILABLE)"))
        #expect(desk.parameter("reason", of: "DELETE channels/1.1") == "congestion")
    }

    @Test(
        "that ends while it is set up leaves nothing behind: what was created meanwhile is taken away"
    )
    func endsDuringSetup() throws {
        let desk = try Desk.full()
        desk.event("StasisStart", Desk.channel("1.1"), #""args": []"#)
        let session = try desk.provider.open(target: desk.token)
        session.act(JF_ACT_ANSWER)
        desk.events?.send(#"{"type": "StasisEnd", "channel": \#(Desk.channel("1.1"))}"#)
        #expect(session.events.contains("HANGUP 1 the caller hung up"))
        desk.settle()
        #expect(Self.steps(desk) == ["POST channels/externalMedia", "DELETE channels/jackfield-…"])
        let late = try desk.media()
        desk.host.advance(by: .milliseconds(300))
        #expect(late.isClosed)
    }

    @Test("fails when only its audio is lost, unless the caller turns out to have hung up")
    func losesMedia() throws {
        let desk = try Desk.full()
        let (one, first) = try desk.call()
        first.leave()
        desk.host.advance(by: .milliseconds(300))
        desk.event("StasisEnd", Desk.channel("1.1"))
        #expect(one.events.last == "HANGUP 1 the caller hung up")
        let (two, second) = try desk.call("1.2")
        second.leave()
        desk.host.advance(by: .milliseconds(600))
        #expect(two.events.last?.hasPrefix("HANGUP 5 the audio connection was lost") == true)
        #expect(desk.parameter("reason", of: "DELETE channels/1.2") == "failure")
    }

    @Test("is held with music, hears nothing of it meanwhile, and comes back")
    func holds() throws {
        let desk = try Desk.full(#""music_on_hold": "jazz""#)
        let (session, media) = try desk.call()
        let hold = session.act(JF_ACT_HOLD)
        desk.settle()
        #expect(session.events(of: hold) == ["DONE"])
        #expect(
            Self.steps(desk).suffix(2) == [
                "POST bridges/jackfield-…/removeChannel", "POST channels/1.1/moh",
            ])
        #expect(desk.parameter("mohClass", of: "POST channels/1.1/moh") == "jazz")
        media.send(Desk.audio(Self.frame))
        desk.host.advance(by: .milliseconds(100))
        let heard = session.audio()
        #expect(heard.count >= 4 * 160 && heard.allSatisfy { $0 == 0 })
        let resume = session.act(JF_ACT_RESUME)
        desk.settle()
        #expect(session.events(of: resume) == ["DONE"])
        #expect(
            Self.steps(desk).suffix(2) == [
                "DELETE channels/1.1/moh", "POST bridges/jackfield-…/addChannel",
            ])
        media.send(Desk.audio(Self.frame))
        #expect(session.audio().suffix(160) == Self.frame[...])
        #expect(session.events(of: session.act(JF_ACT_RESUME)) == ["DONE"])
    }

    @Test("that the caller holds is silent for the host, not dead")
    func isHeld() throws {
        let desk = try Desk.full()
        let (session, _) = try desk.call()
        desk.event("ChannelHold", Desk.channel("1.1"))
        desk.host.advance(by: .seconds(1))
        #expect((7_800...8_200).contains(session.audio().count))
        desk.event("ChannelUnhold", Desk.channel("1.1"))
        let count = session.audio().count
        desk.host.advance(by: .seconds(1))
        #expect(session.audio().count == count)
    }

    @Test("is sent keys")
    func sendsKeys() throws {
        let desk = try Desk.full()
        let (session, _) = try desk.call()
        let request = session.act(JF_ACT_DTMF, "12#")
        desk.settle()
        #expect(session.events(of: request) == ["DONE"])
        #expect(desk.parameter("dtmf", of: "POST channels/1.1/dtmf") == "12%23")
        let wrong = session.act(JF_ACT_DTMF, "12x")
        #expect(session.events(of: wrong) == ["ERROR \(JF_E_BAD_INPUT)"])
    }
}
