import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@Suite("Text to speech at ElevenLabs over REST")
struct RequestTests {
    private func booth(_ speech: String = "") throws -> Booth {
        try Booth(#""transport": "rest""# + (speech.isEmpty ? "" : ", \(speech)"))
    }

    @Test("An utterance is one request, once its text is complete")
    func asks() throws {
        let booth = try self.booth(#""model": "eleven_v3", "stability": 0.5"#)
        #expect(booth.session.events == ["READY"])
        let request = booth.session.begin()
        booth.session.text("Where ", of: request)
        booth.session.text("to?", of: request)
        #expect(booth.host.requests.isEmpty)
        booth.session.end(request)
        let asked = try booth.asked
        #expect(asked.method == "POST")
        #expect(
            asked.url
                == "https://api.elevenlabs.io/v1/text-to-speech/v1/stream/with-timestamps?output_format=pcm_8000"
        )
        #expect(asked.headers["xi-api-key"] == Booth.key)
        #expect(
            JSONValue(parsing: asked.body)
                == JSONValue(
                    parsing: """
                        {"text": "Where to?", "model_id": "eleven_v3",
                         "apply_text_normalization": "auto", "voice_settings": {"stability": 0.5}}
                        """))
    }

    @Test("Audio is spoken as it comes, wherever its lines are cut, with the marks of words")
    func streams() throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi you")
        let asked = try booth.asked
        booth.host.begin(asked)
        let line = Booth.line(audio: 8_000, ["H", "i", " "], [0, 0.02, 0.03])
        booth.host.send(String(line.prefix(20)), to: asked)
        #expect(booth.session.audio(of: request).isEmpty)
        booth.host.send(String(line.dropFirst(20)), to: asked)
        #expect(booth.session.audio(of: request).count == 8_000)
        booth.host.send(Booth.line(audio: 160, ["y", "o", "u"], [0.01, 0.012, 0.014]), to: asked)
        booth.host.finish(asked)
        #expect(
            booth.session.events(of: request) == ["MARK 0+2 at 0", "MARK 3+3 at 1010", "DONE"])
    }

    @Test("Times may also count from the beginning of the utterance")
    func absoluteTimes() throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi you")
        let asked = try booth.asked
        booth.host.begin(asked)
        booth.host.send(Booth.line(audio: 8_000, ["H", "i", " "], [0, 0.02, 0.03]), to: asked)
        booth.host.send(Booth.line(audio: 800, ["y", "o", "u"], [1.01, 1.02, 1.03]), to: asked)
        booth.host.finish(asked)
        #expect(booth.session.events(of: request)[1] == "MARK 3+3 at 1010")
    }

    @Test("Cancelling ends the request, and the next is clean")
    func cancels() throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi")
        let asked = try booth.asked
        booth.host.begin(asked)
        booth.session.cancel(request)
        booth.host.advance(by: .zero)
        #expect(!booth.host.send(Booth.line(audio: 160, [], []), to: asked))
        let next = booth.session.say("Yes")
        booth.host.begin(try booth.asked)
        booth.host.send(Booth.line(audio: 160, [], []), to: try booth.asked)
        booth.host.finish(try booth.asked)
        #expect(booth.session.events == ["READY", "DONE"])
        #expect(booth.session.audio(of: next).count == 160)
    }

    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, "", JF_E_UNSUPPORTED), (401, "", JF_E_AUTH),
            (401, #"{"detail":{"status":"quota_exceeded","message":"x"}}"#, JF_E_QUOTA),
            (401, #"{"detail":{"status":"invalid_api_key","message":"x"}}"#, JF_E_AUTH),
            (402, "", JF_E_QUOTA), (403, #"{"detail":{"status":"only_for_creator+"}}"#, JF_E_AUTH),
            (400, #"{"detail":{"status":"voice_not_found"}}"#, JF_E_CONFIG),
            (400, #"{"detail":{"status":"max_character_limit_exceeded"}}"#, JF_E_UNSUPPORTED),
            (404, #"{"detail":"Not Found"}"#, JF_E_CONFIG), (408, "", JF_E_TIMEOUT),
            (422, #"{"detail":[{"loc":["body","model_id"],"msg":"x"}]}"#, JF_E_CONFIG),
            (422, #"{"detail":[{"loc":["body","text"],"msg":"x"}]}"#, JF_E_UNSUPPORTED),
            (429, #"{"detail":{"status":"too_many_concurrent_requests"}}"#, JF_E_QUOTA),
            (429, #"{"detail":{"status":"system_busy"}}"#, JF_E_QUOTA),
            (500, "<html>", JF_E_UNAVAILABLE), (503, "", JF_E_UNAVAILABLE),
            (504, "", JF_E_TIMEOUT), (301, "", JF_E_CONFIG),
        ])
    func statuses(_ status: Int, _ body: String, _ expected: Int) throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi")
        booth.host.answer(
            try booth.asked,
            with: .success(FakeResponse(status: UInt32(status), body: body)))
        #expect(booth.session.events(of: request) == ["ERROR \(expected)"])
    }

    @Test("What the host could not do is handed on", arguments: [JF_E_TIMEOUT, JF_E_UNAVAILABLE])
    func network(_ status: Int) throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi")
        booth.host.answer(
            try booth.asked, with: .failure(StatusError(status: jf_status(status))))
        #expect(booth.session.events(of: request) == ["ERROR \(status)"])
    }

    @Test(
        "An answer that breaks off, or is none, is a failure and not an end",
        arguments: ["", "{", #"{"audio_base64":"%"}"#, #"{"audio_base64":"AAA"#, "[]\n", "\n"])
    func broken(_ body: String) throws {
        let booth = try self.booth()
        let request = booth.session.say("Hi")
        booth.host.answer(try booth.asked, with: .success(FakeResponse(body: body)))
        #expect(booth.session.events(of: request) == ["ERROR \(JF_E_PROTOCOL)"])
    }

    @Test("A probe has one word spoken: what is wrong is told")
    func probes() throws {
        for (status, expected) in [
            (200, "DONE"), (401, "ERROR \(JF_E_AUTH)"), (404, "ERROR \(JF_E_CONFIG)"),
        ] {
            let booth = try self.booth()
            booth.provider.probe()
            #expect(
                try booth.asked.url
                    == "https://api.elevenlabs.io/v1/text-to-speech/v1?output_format=pcm_8000")
            booth.host.answer(
                try booth.asked, with: .success(FakeResponse(status: UInt32(status))))
            #expect(booth.provider.events == [expected])
        }
    }

    @Test(
        "Settings that cannot work are refused with what to do",
        arguments: [
            (#"{"tts": {"voice": "v"}}"#, "", "api_key is missing"),
            (#"{"tts": {"voice": "v", "model": "eleven_v3"}}"#, "k", "set tts.transport: rest"),
        ])
    func settings(_ settings: String, _ key: String, _ told: String) {
        let host = FakeHost()
        if !key.isEmpty { host.secrets = ["api_key": key] }
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(JF_TTS, of: "elevenlabs", host: host, settings: settings)
        }
        #expect(host.logged(told))
    }
}
