import CJackfield
import FakeHost
import Testing

@testable import Twilio

@Suite("What Twilio does for a call that is up")
struct ErrandTests {
    private static let frame = [Int16](repeating: 100, count: 160)

    private static func good(_ phone: Phone) {
        phone.host.answers = { _ in .success(FakeResponse(status: 200, body: "{}")) }
    }

    @Test("is to press keys: the stream ends, another follows, and the caller's time goes on")
    func keys() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        Self.good(phone)
        socket.send(phone.media(Self.frame))
        let request = session.act(JF_ACT_DTMF, "12w#")
        phone.host.advance(by: .zero)
        let xml = try #require(phone.lastForm["Twiml"])
        #expect(xml.contains(#"<Response><Play digits="12w#" /><Connect><Stream"#))
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.send(Phone.stop)
        socket.leave(1_000)
        #expect(session.events(of: request) == [])
        phone.host.advance(by: .milliseconds(1_000))
        _ = try phone.stream(
            Phone.streamToken(FakeResponse(body: xml)))
        #expect(session.events(of: request) == ["DONE"])
        #expect(!session.events.contains { $0.hasPrefix("HANGUP") })
        #expect(session.events.count { $0 == "ANSWERED" } == 1)
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        // 20 ms of the caller, and a second without a stream.
        #expect(session.audio().count == 160 + 8_000)
    }

    @Test("is refused when the keys are none, and the call goes on when Twilio refuses")
    func keysRefused() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        for digits in ["", "12x", String(repeating: "1", count: 33)] {
            #expect(session.status(of: JF_ACT_DTMF, digits) == jf_status(JF_E_BAD_INPUT))
        }
        phone.host.answers = { _ in
            .success(FakeResponse(status: 400, body: #"{"code": 21220, "status": 400}"#))
        }
        let request = session.act(JF_ACT_DTMF, "1")
        phone.host.advance(by: .zero)
        #expect(session.events(of: request) == ["ERROR \(JF_E_GONE)"])
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        socket.send(Phone.stop)
        #expect(session.events.last == "HANGUP 1 the far party hung up")
    }

    @Test("is to hand the call over: once the target answers it is no longer ours")
    func transfers() throws {
        let phone = try Phone(#", "transfer_caller_id": "+15550100", "transfer_s": 20"#)
        let (socket, session) = try phone.call()
        Self.good(phone)
        let request = session.act(JF_ACT_TRANSFER, "+15550199")
        phone.host.advance(by: .zero)
        let xml = try #require(phone.lastForm["Twiml"])
        let id = phone.token
        #expect(
            xml.contains(
                #"<Dial action="\#(Phone.base)/call/\#(id)/transfer" callerId="+15550100" timeout="20"><Number statusCallback="\#(Phone.base)/call/\#(id)/transferred" statusCallbackEvent="answered">+15550199</Number></Dial>"#
            ))
        socket.send(Phone.stop)
        phone.host.advance(by: .seconds(8))
        #expect(
            phone.webhook("/call/\(id)/transferred", ["CallStatus": "in-progress"])()?.status == 204
        )
        #expect(session.events(of: request) == ["TRANSFER 0", "DONE"])
        session.act(JF_ACT_HANGUP)
        session.close()
        phone.host.advance(by: .seconds(120))
        #expect(phone.host.requests.count == 1)
        // When the two have talked, Twilio asks what follows.
        let over = phone.webhook("/call/\(id)/transfer", ["DialCallStatus": "completed"])
        #expect(over()?.body.contains("<Response><Hangup /></Response>") == true)
    }

    @Test(
        "is to hand the call over in vain: then the caller is back",
        arguments: ["busy", "no-answer", "failed"])
    func transferFails(_ status: String) throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        Self.good(phone)
        let request = session.act(JF_ACT_TRANSFER, "+15550199")
        phone.host.advance(by: .zero)
        socket.send(Phone.stop)
        phone.host.advance(by: .seconds(20))
        let next = phone.webhook(
            "/call/\(phone.token)/transfer",
            ["DialCallStatus": status, "CallStatus": "in-progress"])
        #expect(session.events(of: request) == ["TRANSFER 3", "DONE 3"])
        let again = try phone.stream(Phone.streamToken(next()))
        again.send(phone.media(Self.frame))
        #expect(session.audio().last != 0 && session.gaps.count == 1)
        #expect(session.play(Self.frame) == jf_status(JF_OK))
    }

    @Test("ends with the caller who hangs up meanwhile")
    func callerGoes() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        Self.good(phone)
        let request = session.act(JF_ACT_TRANSFER, "+15550199")
        phone.host.advance(by: .zero)
        socket.send(Phone.stop)
        let next = phone.webhook(
            "/call/\(phone.token)/transfer",
            ["DialCallStatus": "canceled", "CallStatus": "completed"])
        #expect(next()?.body.contains("<Hangup />") == true)
        #expect(session.events(of: request) == ["ERROR \(JF_E_GONE)"])
        #expect(session.events.last == "HANGUP 1 the far party hung up")
    }

    @Test("fails when Twilio does not say how it ended")
    func silence() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        Self.good(phone)
        session.act(JF_ACT_TRANSFER, "+15550199")
        socket.send(Phone.stop)
        phone.host.advance(by: .seconds(61))
        #expect(session.events.last == "HANGUP 5 Twilio does not say how the transfer ended")
        #expect(phone.lastForm["Status"] == "completed")
    }

    @Test("is one thing at a time, and never to hold the line")
    func oneAtATime() throws {
        let phone = try Phone()
        let (_, session) = try phone.call()
        session.act(JF_ACT_TRANSFER, "+15550199")
        #expect(session.status(of: JF_ACT_DTMF, "1") == jf_status(JF_E_GONE))
        #expect(session.status(of: JF_ACT_TRANSFER, "") == jf_status(JF_E_BAD_INPUT))
        for verb in [JF_ACT_HOLD, JF_ACT_RESUME] {
            #expect(session.status(of: verb) == jf_status(JF_E_UNSUPPORTED))
        }
        #expect(session.events(of: session.act(JF_ACT_CAPTION, "Hello.")) == ["DONE"])
    }
}
