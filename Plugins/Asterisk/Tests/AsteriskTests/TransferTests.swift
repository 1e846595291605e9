import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("A transfer")
struct TransferTests {
    private static let attended =
        #""transfer": {"way": "attended", "endpoint": "PJSIP/{to}", "timeout_s": 15}"#

    private func consult(_ desk: Desk) -> String {
        desk.parameter("channelId", of: "POST channels?") ?? ""
    }

    @Test("to the dialplan lets the caller go on there, and does not hang up")
    func dialplan() throws {
        let desk = try Desk.full(#""transfer": {"context": "agents"}"#)
        let (session, media) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        #expect(session.events(of: request) == ["TRANSFER 0"])
        #expect(
            desk.asked.contains(
                "POST channels/1.1/continue?context=agents&extension=200&priority=1"))
        #expect(media.isClosed)
        session.act(JF_ACT_HANGUP)
        session.close()
        desk.settle()
        desk.event("StasisEnd", Desk.channel("1.1"))
        #expect(!desk.asked.contains { $0.hasPrefix("DELETE channels/1.1") })
        #expect(session.events.contains { $0.hasPrefix("HANGUP") } == false)
    }

    @Test("that the dialplan refuses brings the caller back")
    func refused() throws {
        let desk = try Desk.full()
        desk.answers["POST channels/1.1/continue"] = (412, #"{"message": "no such extension"}"#)
        let (session, media) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        #expect(session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
        #expect(desk.asked.last?.contains("/addChannel?channel=1.1") == true)
        media.send(Desk.audio([Int16](repeating: 9, count: 160)))
        #expect(session.audio().last == 9 && !media.isClosed)
    }

    @Test("by redirect asks the caller's side, and looks after a channel that stays")
    func redirect() throws {
        let desk = try Desk.full(
            #""transfer": {"way": "redirect", "endpoint": "PJSIP/{to}@trunk"}"#)
        let (session, _) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        #expect(session.events(of: request) == ["TRANSFER 0"])
        #expect(
            desk.asked.contains("POST channels/1.1/redirect?endpoint=PJSIP%2F200%40trunk"))
        desk.host.advance(by: .seconds(31))
        #expect(desk.parameter("reason", of: "DELETE channels/1.1") == "normal")
    }

    @Test("that is attended connects the two once the other has answered, and ends with either")
    func attended() throws {
        let desk = try Desk.full(Self.attended)
        let (session, media) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        #expect(session.events(of: request) == [])
        #expect(desk.asked.contains { $0.hasPrefix("POST bridges/") && $0.hasSuffix("/moh") })
        let consult = self.consult(desk)
        #expect(desk.parameter("endpoint", of: "POST channels?") == "PJSIP%2F200")
        #expect(desk.parameter("timeout", of: "POST channels?") == "15")
        #expect(desk.parameter("originator", of: "POST channels?") == "1.1")
        // Asterisk refuses both together.
        #expect(desk.parameter("formats", of: "POST channels?") == nil)
        desk.event("StasisStart", Desk.channel(consult, state: "Up"), #""args": []"#)
        #expect(session.events(of: request) == ["TRANSFER 0"])
        #expect(desk.asked.contains { $0.hasSuffix("/addChannel?channel=\(consult)") })
        #expect(desk.asked.contains { $0.hasPrefix("DELETE bridges/") && $0.hasSuffix("/moh") })
        #expect(media.isClosed)
        session.act(JF_ACT_HANGUP)
        session.close()
        desk.settle()
        #expect(!desk.asked.contains { $0.hasPrefix("DELETE channels/1.1") })
        desk.event("StasisEnd", Desk.channel(consult))
        #expect(desk.parameter("reason", of: "DELETE channels/1.1") == "normal")
        #expect(desk.asked.last?.hasPrefix("DELETE bridges/jackfield-bridge") == true)
    }

    @Test("that is attended and not answered brings the caller back")
    func notAnswered() throws {
        let desk = try Desk.full(Self.attended)
        let (session, media) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        desk.event("ChannelDestroyed", Desk.channel(self.consult(desk)), #""cause": 17"#)
        #expect(session.events(of: request) == ["TRANSFER \(JF_DONE_REFUSED)"])
        #expect(desk.asked.last?.hasSuffix("/moh") == true)
        let heard = session.audio().count
        media.send(Desk.audio([Int16](repeating: 9, count: 160)))
        #expect(session.audio().count == heard + 160)
        desk.answers["POST channels?"] = (400, #"{"message": "Invalid endpoint"}"#)
        let again = session.act(JF_ACT_TRANSFER, "201")
        desk.settle()
        #expect(session.events(of: again) == ["ERROR \(JF_E_CONFIG)"])
    }

    @Test("that is attended ends with the caller, and the other does not ring on")
    func callerGoes() throws {
        let desk = try Desk.full(Self.attended)
        let (session, _) = try desk.call()
        let request = session.act(JF_ACT_TRANSFER, "200")
        desk.settle()
        let consult = self.consult(desk)
        desk.event("StasisEnd", Desk.channel("1.1"))
        #expect(session.events(of: request) == ["TRANSFER \(JF_DONE_REFUSED)"])
        #expect(session.events.contains("HANGUP 1 the caller hung up"))
        #expect(desk.asked.contains("DELETE channels/\(consult)"))
    }

    @Test("goes to a number, and not into the dialplan's syntax; one act at a time")
    func refuses() throws {
        let desk = try Desk.full(Self.attended)
        let (session, _) = try desk.call()
        for target in ["", "200,s,1", "Local/1", "200&201"] {
            #expect(
                session.events(of: session.act(JF_ACT_TRANSFER, target)) == [
                    "ERROR \(JF_E_BAD_INPUT)"
                ])
        }
        let first = session.act(JF_ACT_TRANSFER, "200")
        #expect(session.events(of: session.act(JF_ACT_HOLD)) == ["ERROR \(JF_E_OVERLOAD)"])
        #expect(session.events(of: first) == [])
    }
}
