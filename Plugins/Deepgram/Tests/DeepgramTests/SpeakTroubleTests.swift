import CJackfield
import FakeHost
import Testing

@Suite("Trouble with text to speech at Deepgram")
struct SpeakTroubleTests {
    @Test(
        "Each end of the connection is told in the host's terms",
        arguments: [
            (401, "", JF_E_AUTH), (403, "", JF_E_AUTH), (402, "", JF_E_QUOTA),
            (429, "", JF_E_QUOTA), (400, "", JF_E_UNSUPPORTED), (503, "", JF_E_UNAVAILABLE),
            (1_006, "x", JF_E_UNAVAILABLE), (1_006, "not open within 10.0 seconds", JF_E_TIMEOUT),
            (1_008, "DATA-0000 no text", JF_E_PROTOCOL), (1_008, "MESSAGE-0000", JF_E_PROTOCOL),
            (1_009, "BIG-0000 too large", JF_E_UNSUPPORTED),
            (1_011, "NET-0000", JF_E_UNAVAILABLE), (1_000, "", JF_E_UNAVAILABLE),
        ])
    func ends(_ code: Int, _ reason: String, _ expected: Int) throws {
        let voice = try Voice()
        if code < 1_000 {
            voice.opening.refuse(status: UInt32(code))
            #expect(voice.session.events == ["ERROR \(expected)"])
        } else {
            voice.opening.accept().leave(UInt32(code), reason)
            #expect(voice.session.events == ["READY", "ERROR \(expected)"])
        }
    }

    @Test(
        "A message that makes no sense ends the session, once",
        arguments: ["{", "[]", #"{"type":"Error","code":"X"}"#])
    func nonsense(_ message: String) throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        socket.send(message)
        socket.send(message)
        #expect(voice.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
        socket.leave(1_006, "x")
        #expect(voice.session.events.count == 2)
    }

    @Test(
        "Messages, answers and audio that nobody waits for are left alone",
        arguments: [Voice.flushed, Voice.cleared, #"{"type":"SomethingNew"}"#])
    func unknown(_ message: String) throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        socket.send(message)
        socket.send(Voice.audio(160))
        let request = voice.session.say("Hello.")
        socket.send(Voice.audio(80))
        socket.send(Voice.flushed)
        #expect(voice.session.events == ["READY", "DONE"])
        #expect(voice.session.audio(of: request).count == 80)
    }

    @Test("A warning is written to the log with its code, and without its words")
    func warns() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        socket.send(#"{"type":"Warning","code":"TEXT_LONG","description":"you said banana"}"#)
        #expect(voice.host.logged("code=TEXT_LONG"))
        #expect(!voice.host.logged("banana"))
        #expect(voice.session.events == ["READY"])
    }

    @Test("A server that does not read is given up")
    func slowReader() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        socket.isFull = true
        _ = voice.session.say("Hello.")
        #expect(voice.session.events == ["READY", "ERROR \(JF_E_UNAVAILABLE)"])
    }

    @Test(
        "Settings that do not belong together are refused, with how to mend them",
        arguments: [
            (JF_TTS, #""tts": {"model": "flux-alice-en"}"#, "aura-2-thalia-en"),
            (JF_STT, #""stt": {"model": "nova-3", "eot_threshold": 0.8}"#, "no Flux model"),
            (JF_STT, #""stt": {"model": "flux-general-en", "punctuate": true}"#, "leave them out"),
            (
                JF_STT, #""stt": {"model": "flux-general-en", "eager_eot_threshold": 0.8}"#,
                "must not be above"
            ),
        ])
    func settings(_ capability: String, _ settings: String, _ hint: String) {
        let host = FakeHost()
        host.secrets = ["api_key": "dg-secret"]
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(
                capability, of: "deepgram", host: host,
                settings: #"{"api_key": "********", \#(settings)}"#)
        }
        #expect(host.logged(hint))
        #expect(!host.logged("dg-secret"))
    }
}
