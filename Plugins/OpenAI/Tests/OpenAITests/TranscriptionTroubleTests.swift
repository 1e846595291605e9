import CJackfield
import FakeHost
import Testing

@Suite("Speech to text whose server is in trouble")
struct TranscriptionTroubleTests {
    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, "", JF_E_UNSUPPORTED), (400, #"{"error":{"param":"prompt"}}"#, JF_E_CONFIG),
            (401, "", JF_E_AUTH), (404, "", JF_E_CONFIG), (413, "", JF_E_UNSUPPORTED),
            (429, "", JF_E_QUOTA), (500, "", JF_E_UNAVAILABLE), (200, "", JF_E_PROTOCOL),
            (200, "[]", JF_E_PROTOCOL), (200, #"{"words":[]}"#, JF_E_PROTOCOL),
        ])
    func statuses(_ status: Int, _ body: String, _ expected: Int) throws {
        let ears = try Ears()
        ears.speak(1_000)
        let request = ears.session.finalize()
        try ears.refuse(UInt32(status), body)
        #expect(ears.session.events(of: request) == ["ERROR \(expected)"])
    }

    @Test(
        "A stream that breaks off, or makes no sense, is a failure and not an end",
        arguments: [
            [], [#"{"type":"transcript.text.delta","delta":"Yes"}"#], ["{"], ["[]"],
            [#"{"choices":[{"delta":{"content":"Call"}}]}"#],
        ])
    func broken(_ events: [String]) throws {
        let ears = try Ears(#""stream": true"#)
        ears.speak(1_000)
        let request = ears.session.finalize()
        try ears.stream(events)
        #expect(ears.session.events(of: request) == ["ERROR \(JF_E_PROTOCOL)"])
    }

    @Test("A failure amid a stream bears the status that the server gives")
    func failureAmid() throws {
        let ears = try Ears(#""stream": true"#)
        ears.speak(1_000)
        let request = ears.session.finalize()
        try ears.stream([#"{"error":{"code":429,"message":"x"}}"#])
        #expect(ears.session.events(of: request) == ["ERROR \(JF_E_QUOTA)"])
    }

    @Test("A part that fails before its words are asked for ends the session, once")
    func early() throws {
        let ears = try Ears(#""longest_s": 5"#)
        ears.speak(11_000)
        #expect(ears.host.requests.count == 2)
        try ears.refuse(503)
        ears.host.advance(by: .zero)
        #expect(ears.session.events == ["READY", "ERROR \(JF_E_UNAVAILABLE)"])
        ears.speak(6_000)
        _ = ears.session.finalize()
        #expect(ears.host.requests.count == 2)
        #expect(ears.session.events.count == 2)
    }

    @Test(
        "Settings that cannot work are refused with what to do",
        arguments: [
            (#"{"profile": "vllm"}"#, "needs stt.model"),
            (#"{"api_key": "*", "stt": {"words": true}}"#, "leave stt.words out"),
            (
                #"{"api_key": "*", "stt": {"model": "whisper-1", "stream": true}}"#,
                "leave stt.stream out"
            ),
            (
                #"{"profile": "vllm", "stt": {"model": "m", "words": true, "stream": true}}"#,
                "leave stt.words or stt.stream out"
            ),
        ])
    func settings(_ settings: String, _ told: String) {
        let host = FakeHost()
        host.secrets = ["api_key": "sk-0123456789abcdef"]
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(JF_STT, of: "openai", host: host, settings: settings)
        }
        #expect(host.logged(told))
    }

    @Test("A probe asks for the model")
    func probes() throws {
        let ears = try Ears()
        ears.provider.probe()
        #expect(try ears.asked.url.hasSuffix("/models/gpt-transcribe"))
        try ears.refuse(404)
        #expect(ears.provider.events == ["ERROR \(JF_E_CONFIG)"])
    }
}
