import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("A call that is dialled")
struct DialTests {
    private static let originate =
        #""originate": {"endpoint": "PJSIP/{to}@trunk", "caller_id": "Desk <100>", "timeout_s": 20}"#

    private static func desk(_ more: String = "") throws -> Desk {
        try Desk.full(Self.originate + (more.isEmpty ? "" : ", \(more)"))
    }

    private static func dial(_ desk: Desk) throws -> (session: SessionUnderTest, channel: String) {
        let session = try desk.provider.open(target: "+15550007", dials: true)
        desk.settle()
        return (session, desk.parameter("channelId", of: "POST channels?") ?? "")
    }

    @Test("rings, is answered when its channel comes, and carries audio")
    func answers() throws {
        let desk = try Self.desk()
        let (session, channel) = try Self.dial(desk)
        let line = "POST channels?"
        #expect(desk.parameter("endpoint", of: line) == "PJSIP%2F%2B15550007%40trunk")
        #expect(desk.parameter("app", of: line) == "jackfield")
        #expect(desk.parameter("formats", of: line) == "slin")
        #expect(desk.parameter("timeout", of: line) == "20")
        #expect(desk.parameter("callerId", of: line) == "Desk%20%3C100%3E")
        desk.tell(#"{"type": "Dial", "dialstatus": "", "peer": \#(Desk.channel(channel))}"#)
        desk.tell(#"{"type": "Dial", "dialstatus": "RINGING", "peer": \#(Desk.channel(channel))}"#)
        desk.event("ChannelStateChange", Desk.channel(channel, state: "Ringing"))
        desk.event("StasisStart", Desk.channel(channel, state: "Up"), #""args": []"#)
        let media = try desk.media()
        #expect(session.events == ["READY", "RINGING", "MEDIA 8000", "ANSWERED"])
        #expect(!desk.asked.contains { $0.contains("/answer") })
        media.send(Desk.audio([Int16](repeating: 5, count: 160)))
        #expect(session.audio().count == 160)
    }

    @Test(
        "that is not answered ends with why",
        arguments: [
            ("BUSY", 17, "HANGUP 2 busy"), ("", 17, "HANGUP 2 busy"),
            ("NOANSWER", 0, "HANGUP 3 no answer"), ("", 19, "HANGUP 3 no answer"),
            ("CONGESTION", 34, "HANGUP 5 congestion"), ("", 34, "HANGUP 5 congestion (Q.850 34)"),
            ("", 21, "HANGUP 4 rejected"),
            ("CHANUNAVAIL", 20, "HANGUP 5 the endpoint is not available"),
            ("", 1, "HANGUP 5 number not assigned (Q.850 1)"), ("", 0, "HANGUP 5 no cause given"),
        ])
    func fails(_ status: String, _ cause: Int, _ told: String) throws {
        let desk = try Self.desk()
        let (session, channel) = try Self.dial(desk)
        if !status.isEmpty {
            desk.tell(
                #"{"type": "Dial", "dialstatus": "\#(status)", "peer": \#(Desk.channel(channel))}"#)
        }
        desk.event("ChannelDestroyed", Desk.channel(channel), #""cause": \#(cause)"#)
        #expect(session.events.last == told)
    }

    @Test("fails with Asterisk's words when it is refused")
    func refused() throws {
        let desk = try Self.desk()
        desk.answers["POST channels?"] = (500, #"{"message": "Allocation failed"}"#)
        let (session, _) = try Self.dial(desk)
        #expect(
            session.events.last
                == "HANGUP 5 originate: Asterisk refused it with 500: Allocation failed")
    }

    @Test("and hung up before it is answered does not ring on")
    func cancels() throws {
        let desk = try Self.desk()
        let (session, channel) = try Self.dial(desk)
        session.act(JF_ACT_HANGUP)
        desk.settle()
        #expect(desk.parameter("reason", of: "DELETE channels/\(channel)") == "normal")
        let early = try desk.provider.open(target: "7", dials: true)
        early.act(JF_ACT_HANGUP)
        desk.settle()
        let other = desk.parameter("channelId", of: "POST channels?") ?? ""
        #expect(desk.asked.last == "DELETE channels/\(other)?reason=normal")
        // Answered at that moment all the same.
        desk.event("StasisStart", Desk.channel(other, state: "Up"), #""args": []"#)
        #expect(desk.asked.last == "DELETE channels/\(other)?reason=normal")
        #expect(session.events.count { $0.hasPrefix("HANGUP") } == 1)
    }

    @Test("waits for ARI, and says so when it does not come")
    func waitsForARI() throws {
        let desk = try Desk(
            "\(Desk.ari), \(Desk.audioSocketSettings), \(Self.originate)", connects: false)
        let (session, channel) = try Self.dial(desk)
        #expect(session.events == ["READY"] && channel.isEmpty)
        desk.connect()
        #expect(desk.parameter("channelId", of: "POST channels?") != nil)
        desk.cut()
        let (late, _) = try Self.dial(desk)
        for _ in 0..<6 {
            desk.host.openings.last?.refuse()
            desk.host.advance(by: .seconds(1))
        }
        #expect(late.events.last?.hasPrefix("HANGUP 5 ARI is not connected: ") == true)
    }

    @Test("needs an endpoint, and a number that means nothing else in it")
    func refusesTargets() throws {
        let desk = try Self.desk()
        for target in [
            "", "1/2", "1,s,1", "1&2", "a b", "${EXEC}", String(repeating: "1", count: 81),
        ] {
            #expect(throws: StatusError(status: jf_status(JF_E_BAD_INPUT))) {
                try desk.provider.open(target: target, dials: true)
            }
        }
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try Desk.full().provider.open(target: "1", dials: true)
        }
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try Desk(Desk.audioSocketSettings).provider.open(target: "1", dials: true)
        }
    }
}
