import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@Suite("Text to speech at OpenAI and servers like it")
struct SpeechTests {
    @Test("A sentence is asked for with model and voice, and its audio is given as it comes")
    func speaks() throws {
        let voice = try Voice()
        let request = voice.session.say("We open at nine.")
        let asked = try voice.asked
        #expect(asked.method == "POST")
        #expect(asked.url == "https://api.openai.com/v1/audio/speech")
        #expect(asked.headers["authorization"] == "Bearer sk-0123456789abcdef")
        #expect(asked.headers["content-type"] == "application/json")
        #expect(
            JSONValue(parsing: asked.body)
                == JSONValue(
                    parsing: """
                        {"model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "pcm",
                         "input": "We open at nine."}
                        """))
        voice.host.begin(asked, headers: ["content-type": "audio/pcm"])
        voice.host.send("abcde", to: asked)
        #expect(voice.session.audio(of: request) == Voice.samples("abcd"))
        voice.host.send("fgh", to: asked)
        #expect(voice.session.audio(of: request) == Voice.samples("abcdefgh"))
        #expect(voice.session.events(of: request).isEmpty)
        voice.host.finish(asked)
        #expect(voice.session.events == ["MEDIA 24000", "READY", "DONE"])
    }

    @Test("Every setting of the voice is sent")
    func settings() throws {
        let voice = try Voice(
            """
            {"api_key": "********", "tts": {"model": "tts-2", "voice": "voice_1", "speed": 1.5,
             "instructions": "Be calm.", "format": "wav"}}
            """)
        _ = voice.session.say("Yes.")
        #expect(
            JSONValue(parsing: try voice.asked.body)
                == JSONValue(
                    parsing: """
                        {"model": "tts-2", "voice": {"id": "voice_1"}, "response_format": "wav",
                         "input": "Yes.", "speed": 1.5, "instructions": "Be calm."}
                        """))
    }

    @Test("Groq is asked for WAV files, and for their rate")
    func groq() throws {
        let voice = try Voice(
            """
            {"api_key": "********", "profile": "groq",
             "tts": {"model": "orpheus", "voice": "tara", "sample_rate": 16000}}
            """)
        #expect(voice.session.events.first == "MEDIA 16000")
        _ = voice.session.say("Yes.")
        #expect(try voice.asked.url == "https://api.groq.com/openai/v1/audio/speech")
        #expect(
            JSONValue(parsing: try voice.asked.body)
                == JSONValue(
                    parsing: """
                        {"model": "orpheus", "voice": "tara", "response_format": "wav",
                         "input": "Yes.", "sample_rate": 16000}
                        """))
    }

    @Test("Sentences are asked for one after the other, the next while the last is being spoken")
    func sentences() throws {
        let voice = try Voice()
        // A tenth of a second fits.
        voice.host.room = 4_800
        let request = voice.session.begin()
        voice.session.text("We open at nine. And we", of: request)
        #expect(try voice.input == "We open at nine.")
        voice.session.text(" close at five.", of: request)
        voice.session.end(request)
        #expect(voice.host.requests.count == 1)
        try voice.speak(String(repeating: "ab", count: 2_500))
        #expect(voice.session.audio(of: request).count == 2_400)
        #expect(try voice.input == "And we close at five.")
        try voice.speak("cd")
        #expect(voice.session.events(of: request).isEmpty)
        voice.host.playWaitingAudio()
        voice.host.advance(by: .milliseconds(20))
        #expect(voice.session.audio(of: request).count == 2_501)
        #expect(voice.session.events(of: request) == ["MARK 17+21 at 104", "DONE"])
    }

    @Test("Utterances are spoken in their order; one without a word needs no server")
    func order() throws {
        let voice = try Voice()
        let first = voice.session.say("One.")
        let silent = voice.session.say(" … ")
        let second = voice.session.say("Two.")
        #expect(voice.host.requests.count == 1)
        try voice.speak("ab")
        #expect(try voice.input == "Two.")
        try voice.speak("cd")
        #expect(voice.session.audio(of: first) == Voice.samples("ab"))
        #expect(voice.session.audio(of: silent).isEmpty)
        #expect(voice.session.audio(of: second) == Voice.samples("cd"))
        for request in [first, silent, second] {
            #expect(voice.session.events(of: request) == ["DONE"])
        }
    }

    @Test("What is cancelled is asked for no further, and the next is spoken")
    func cancels() throws {
        let voice = try Voice()
        let first = voice.session.say("One.")
        let asked = try voice.asked
        voice.host.begin(asked)
        voice.host.send("ab", to: asked)
        let second = voice.session.say("Two.")
        voice.session.cancel(first)
        voice.host.advance(by: .zero)
        #expect(!voice.host.send("cd", to: asked))
        #expect(voice.session.events(of: first).isEmpty)
        #expect(try voice.input == "Two.")
        try voice.speak("ef")
        #expect(voice.session.audio(of: second) == Voice.samples("ef"))
        #expect(voice.session.events(of: second) == ["DONE"])
    }

    @Test("Nothing is told once the session is closed")
    func closes() throws {
        let voice = try Voice()
        voice.host.room = 4
        let request = voice.session.say("One.")
        let asked = try voice.asked
        voice.host.begin(asked)
        voice.host.send("abcd", to: asked)
        voice.host.send("efgh", to: asked)
        voice.session.close()
        #expect(!voice.host.finish(asked))
        voice.host.playWaitingAudio()
        voice.host.advance(by: .seconds(1))
        #expect(voice.session.audio(of: request) == Voice.samples("abcd"))
        #expect(voice.session.events.last == "CLOSED")
    }

    @Test("Text for an utterance that has ended, or that never was, is refused")
    func misuse() throws {
        let voice = try Voice()
        let request = voice.session.say("One.")
        #expect(voice.session.text("more", of: request) == jf_status(JF_E_BAD_INPUT))
        #expect(voice.session.end(request) == jf_status(JF_E_BAD_INPUT))
        #expect(voice.session.text("more", of: 99) == jf_status(JF_E_GONE))
        let long = voice.session.begin()
        voice.session.text(String(repeating: "word ", count: 20_000), of: long)
        #expect(voice.session.events(of: long) == ["ERROR \(JF_E_BAD_INPUT)"])
        // The host may not know yet.
        #expect(voice.session.end(long) == jf_status(JF_OK))
    }
}
