import CJackfield
import FakeHost
import Testing

@Suite("A voice whose server is in trouble")
struct SpeechTroubleTests {
    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, "", JF_E_UNSUPPORTED), (400, #"{"error":{"param":"voice"}}"#, JF_E_CONFIG),
            (401, "", JF_E_AUTH), (403, "", JF_E_AUTH), (404, "", JF_E_CONFIG),
            (429, "", JF_E_QUOTA), (500, "", JF_E_UNAVAILABLE), (501, "", JF_E_UNSUPPORTED),
            (504, "", JF_E_TIMEOUT),
        ])
    func statuses(_ status: Int, _ body: String, _ expected: Int) throws {
        let voice = try Voice()
        let request = voice.session.say("One.")
        try voice.refuse(UInt32(status), body)
        #expect(voice.session.events(of: request) == ["ERROR \(expected)"])
    }

    @Test(
        "Audio that is none, or that the host cannot play, is a failure",
        arguments: [
            ("", "audio/pcm", JF_E_PROTOCOL), ("abcd", "text/html; charset=utf-8", JF_E_PROTOCOL),
            ("abcd", "application/json", JF_E_PROTOCOL), ("abcd", "audio/mpeg", JF_E_CONFIG),
            ("RIFF....AVI LIST", "audio/wav", JF_E_PROTOCOL),
        ])
    func noAudio(_ audio: String, _ type: String, _ expected: Int) throws {
        let voice = try Voice()
        let request = voice.session.say("One.")
        try voice.speak(audio, type: type)
        voice.host.advance(by: .zero)
        #expect(voice.session.events(of: request) == ["ERROR \(expected)"])
        #expect(voice.session.audio(of: request).isEmpty)
    }

    @Test("A failure ends one utterance; the next is asked for")
    func goesOn() throws {
        let voice = try Voice()
        let first = voice.session.say("One.")
        let second = voice.session.say("Two.")
        try voice.refuse(500)
        try voice.speak("ab")
        #expect(voice.session.events(of: first) == ["ERROR \(JF_E_UNAVAILABLE)"])
        #expect(voice.session.events(of: second) == ["DONE"])
    }

    @Test(
        "Settings that cannot work are refused with what to do",
        arguments: [
            (#"{"profile": "ollama"}"#, "tts.model"),
            (#"{"profile": "ollama", "tts": {"model": "kokoro"}}"#, "tts.voice"),
            (#"{"api_key": "*", "tts": {"sample_rate": 8000}}"#, "leave tts.sample_rate out"),
            ("{}", "OpenAI needs api_key"),
        ])
    func settings(_ settings: String, _ told: String) {
        let host = FakeHost()
        host.secrets = ["api_key": "sk-0123456789abcdef"]
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(JF_TTS, of: "openai", host: host, settings: settings)
        }
        #expect(host.logged(told))
    }

    @Test("A probe asks for the model")
    func probes() throws {
        let voice = try Voice()
        voice.provider.probe()
        #expect(try voice.asked.url.hasSuffix("/models/gpt-4o-mini-tts"))
        try voice.refuse(200)
        #expect(voice.provider.events == ["DONE"])
    }
}
