import CJackfield
import CallAudio
import FakeHost
import Testing

@testable import Twilio

@Suite("A call that comes in")
struct IncomingCallTests {
    private static let frame = [Int16](repeating: 100, count: 160)

    @Test(
        "rings at the host, is answered with a media stream of its own, and both hear that it is up"
    )
    func answers() throws {
        let phone = try Phone()
        let answer = phone.webhook("/voice", Phone.call())
        #expect(phone.provider.events == ["INCOMING \(phone.token) +15550123"])
        #expect(phone.token.count == 32)
        // Twilio waits: the far party hears it ring.
        #expect(answer() == nil)
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_ANSWER)
        let response = try #require(answer())
        #expect(
            response.status == 200 && response.headers["content-type"] == "text/xml; charset=utf-8")
        #expect(response.body.contains(#"<Connect><Stream url="ws://host.example/phone/media">"#))
        #expect(session.events == ["MEDIA 8000", "READY", "DONE"])
        _ = try phone.stream(Phone.streamToken(response))
        #expect(session.events.last == "ANSWERED")
    }

    @Test("carries the caller's audio to the sample, and keys")
    func carriesAudio() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        let samples = (0..<160).map { UInt8($0) }.map { G711.muLaw.sample($0) }
        socket.send(phone.media(samples))
        socket.send(phone.media(samples.reversed()))
        #expect(session.audio() == samples + samples.reversed())
        socket.send(Phone.message("dtmf", #""dtmf":{"track":"inbound_track","digit":"5"}"#))
        #expect(session.events.last == "DTMF 5" && session.gaps == [])
    }

    @Test("keeps its time where frames are missing, and takes none twice")
    func missingFrames() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        let first = phone.media(Self.frame)
        socket.send(first)
        socket.send(first)
        socket.send(phone.media(Self.frame, skipping: 2))
        #expect(session.audio().count == 4 * 160)
        #expect(session.gaps == [.milliseconds(60)])
    }

    @Test("plays the reply in µ-law, with a mark where it begins and every tenth of a second")
    func plays() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        for _ in 0..<7 { #expect(session.play(Self.frame) == jf_status(JF_OK)) }
        let texts = socket.texts
        #expect(texts.count { $0.hasPrefix(#"{"event":"media","streamSid":"MZ1"#) } == 7)
        let marks = texts.filter { $0.contains(#""event":"mark""#) }
        #expect(marks.count == 2)
        #expect(marks[0].contains(#"{"name":"160"}"#) && marks[1].contains(#"{"name":"960"}"#))
    }

    @Test("tells what was heard when it is interrupted, and clears the rest at Twilio")
    func interrupts() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        for _ in 0..<10 { session.play(Self.frame) }
        phone.host.advance(by: .milliseconds(130))
        socket.send(Phone.mark(960))
        phone.host.advance(by: .milliseconds(10))
        #expect(session.flush() == .milliseconds(130))
        #expect(socket.texts.last == #"{"event":"clear","streamSid":"\#(Phone.streamSid)"}"#)
        // The echo of a mark that was cleared is no sign of being heard.
        session.play(Self.frame)
        socket.send(Phone.mark(1_600))
        #expect(session.flush() == .milliseconds(130))
    }

    @Test("lets the host wait while Twilio takes nothing, or echoes nothing")
    func waits() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        socket.isFull = true
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.isFull = false
        for _ in 0..<50 { #expect(session.play(Self.frame) == jf_status(JF_OK)) }
        phone.host.advance(by: .seconds(5))
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.send(Phone.mark(960))
        #expect(session.play(Self.frame) == jf_status(JF_OK))
    }

    @Test("asks the host for nothing on the media path, which would allocate")
    func asksNothing() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        phone.host.missingServices = [JF_HOST_LISTEN, JF_HOST_TIMER, JF_HOST_HTTP]
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        socket.send(phone.media(Self.frame))
        #expect(session.audio().count == 160)
        _ = session.flush()
    }

    // MARK: - Ends

    @Test("ends when the caller hangs up, once, however it is told")
    func callerHangsUp() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        socket.send(Phone.stop)
        socket.leave(1_000)
        let done: Form = ["CallSid": Phone.callSid, "CallStatus": "completed"]
        #expect(phone.webhook("/status", done)()?.status == 204)
        #expect(
            session.events.filter { $0.hasPrefix("HANGUP") } == ["HANGUP 1 the far party hung up"])
        session.close()
        phone.host.advance(by: .seconds(60))
        #expect(phone.host.requests.isEmpty)
        let (other, next) = try phone.call()
        #expect(phone.webhook("/status", done)()?.status == 204)
        #expect(next.events.last == "HANGUP 1 the far party hung up")
        other.leave(1_000)
    }

    @Test("fails when the stream is lost, and is left to the fallback at Twilio")
    func streamLost() throws {
        let phone = try Phone(#", "fallback_say": "We are sorry.", "fallback_dial": "+15550111""#)
        let answer = phone.webhook("/voice", Phone.call())
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_ANSWER)
        let xml = try #require(answer()).body
        #expect(
            xml.hasSuffix(
                #"</Connect><Say language="en-US">We are sorry.</Say><Dial><Number>+15550111</Number></Dial></Response>"#
            ))
        let socket = try phone.stream(Phone.streamToken(answer()))
        socket.leave(1_006)
        #expect(session.events.last == "HANGUP 5 the media stream was lost (code 1006)")
        session.act(JF_ACT_HANGUP)
        session.close()
        phone.host.advance(by: .seconds(1))
        #expect(phone.host.requests.isEmpty)
    }

    @Test("is hung up by the API, and the stream is left to Twilio until that is long done")
    func hostHangsUp() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        session.act(JF_ACT_HANGUP)
        #expect(session.events.suffix(2) == ["DONE", "HANGUP 1 the call was ended"])
        session.close()
        let request = try #require(phone.host.requests.last)
        #expect(phone.host.requests.count == 1 && request.method == "POST")
        #expect(
            request.url
                == "https://api.twilio.com/2010-04-01/Accounts/\(Phone.account)/Calls/\(Phone.callSid).json"
        )
        #expect(request.body == "Status=completed")
        #expect(request.headers["authorization"]?.hasPrefix("Basic QUMyMjIy") == true)
        #expect(socket.closed == nil && !session.events.contains("CLOSED"))
        phone.host.answer(request, with: .success(FakeResponse(status: 200, body: "{}")))
        #expect(socket.closed == nil && session.events.last == "CLOSED")
        phone.host.advance(by: .seconds(6))
        #expect(socket.closed?.code == 1_000)
    }

    @Test("that cannot be hung up by the API is asked for again, and loses its stream in the end")
    func hangUpFails() throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        phone.host.answers = { _ in .failure(StatusError(status: jf_status(JF_E_TIMEOUT))) }
        session.close()
        phone.host.advance(by: .seconds(2))
        #expect(session.events.last == "CLOSED")
        phone.host.advance(by: .seconds(10))
        #expect(phone.host.requests.count == 5)
        #expect(socket.closed?.code == 1_000)
        #expect(phone.host.logged("could not be hung up"))
    }

    @Test(
        "is refused when the host rejects it",
        arguments: [("busy", "busy", 2), ("", "rejected", 4)])
    func rejected(_ reason: String, _ xml: String, _ cause: Int) throws {
        let phone = try Phone()
        let answer = phone.webhook("/voice", Phone.call())
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_REJECT, reason)
        #expect(answer()?.body.contains(#"<Response><Reject reason="\#(xml)" />"#) == true)
        #expect(session.events.last?.hasPrefix("HANGUP \(cause) ") == true)
        session.close()
        phone.host.advance(by: .seconds(60))
        #expect(phone.host.requests.isEmpty)
    }

    @Test("hears that the line is busy when nobody takes it, and when nobody answers it")
    func nobody() throws {
        let phone = try Phone()
        let answer = phone.webhook("/voice", Phone.call())
        phone.host.advance(by: .seconds(7))
        #expect(answer()?.body.contains(#"<Reject reason="busy" />"#) == true)
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try phone.provider.open(target: phone.token)
        }
        let second = phone.webhook("/voice", Phone.call())
        let session = try phone.provider.open(target: phone.token)
        phone.host.advance(by: .seconds(7))
        #expect(second()?.body.contains("<Reject") == true)
        #expect(session.events.last?.hasPrefix("HANGUP 5 ") == true)
    }

    @Test("fails when no media stream comes of it")
    func noStream() throws {
        let phone = try Phone()
        _ = phone.webhook("/voice", Phone.call())
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_ANSWER)
        phone.host.advance(by: .seconds(16))
        #expect(session.events.last == "HANGUP 5 no media stream has come")
        #expect(phone.lastForm["Status"] == "completed")
    }

    @Test(
        "for which there is no line is refused as the settings say",
        arguments: [
            ("busy", #"<Response><Reject reason="busy" /></Response>"#),
            ("rejected", #"<Response><Reject reason="rejected" /></Response>"#),
            ("fallback", #"<Response><Say language="de-DE">Hallo</Say></Response>"#),
        ])
    func full(_ rule: String, _ xml: String) throws {
        let phone = try Phone(
            #", "calls": 1, "when_full": "\#(rule)", "fallback_say": "Hallo", "fallback_language": "de-DE""#
        )
        let (socket, session) = try phone.call()
        let other = Phone.call(sid: "CA44444444444444444444444444444444")
        #expect(phone.webhook("/voice", other)()?.body.hasSuffix(xml) == true)
        #expect(phone.host.logged("all lines are busy"))
        socket.send(Phone.stop)
        session.close()
        #expect(phone.webhook("/voice", other)() == nil)
    }

    @Test("that Twilio tells again is the same call")
    func toldTwice() throws {
        let phone = try Phone()
        let first = phone.webhook("/voice", Phone.call())
        let second = phone.webhook("/voice", Phone.call())
        #expect(phone.provider.events.count == 1 && first()?.status == 503)
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_ANSWER)
        let old = Phone.streamToken(second())
        let new = Phone.streamToken(phone.webhook("/voice", Phone.call())())
        #expect(!old.isEmpty && !new.isEmpty && old != new)
        #expect(try phone.stream(old).closed?.code == 1_008)
        #expect(try phone.stream(new).closed == nil)
    }
}
