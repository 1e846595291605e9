import CJackfield
import FakeHost
import Testing

@Suite("Speech to text at OpenAI and servers like it")
struct TranscriptionTests {
    @Test("What was said is sent as a file when its words are asked for, and becomes final")
    func transcribes() throws {
        let ears = try Ears()
        ears.speak(1_000)
        #expect(ears.host.requests.isEmpty)
        let request = ears.session.finalize()
        let asked = try ears.asked
        #expect(asked.method == "POST")
        #expect(asked.url == "https://api.openai.com/v1/audio/transcriptions")
        #expect(asked.headers["authorization"] == "Bearer sk-0123456789abcdef")
        #expect(asked.headers["content-type"]?.hasPrefix("multipart/form-data; boundary=") == true)
        #expect(try ears.field("model") == "gpt-transcribe")
        #expect(try ears.field("response_format") == "json")
        #expect(asked.body.contains("filename=\"utterance.wav\""))
        try ears.understand(#"{"text": " Call\nforwarding. ", "languages": [{"code": "en"}]}"#)
        #expect(
            ears.session.events == ["READY", #"FINAL "Call forwarding." 0-1000 ms"#, "DONE"])
        #expect(ears.session.events(of: request) == ["DONE"])
    }

    @Test("The times of words are put on the caller's clock")
    func words() throws {
        let ears = try Ears(#""model": "whisper-1""#)
        ears.speak(600)
        _ = ears.session.finalize()
        #expect(try ears.field("response_format") == "verbose_json")
        #expect(try ears.field("timestamp_granularities[]") == "word")
        try ears.understand(#"{"text": "Yes.", "language": "english", "words": []}"#)
        ears.speak(1_000)
        _ = ears.session.finalize()
        try ears.understand(
            """
            {"text": "Call forwarding.", "language": "english", "duration": 1, "words": [
             {"word": "Call", "start": 0.1, "end": 0.3},
             {"word": " forwarding", "start": 0.3, "end": 9}]}
            """)
        #expect(
            ears.session.events == [
                "READY", #"FINAL "Yes." 0-600 ms"#, "DONE",
                #"FINAL "Call forwarding." 700-1600 ms"#, "DONE",
            ])
    }

    @Test("Prompt, language and keyterms are told as the model knows them")
    func told() throws {
        let settings = #""prompt": "A call.", "keyterms": ["Ada", "a b"], "language": "de-AT""#
        let modern = try Ears(settings)
        modern.speak(200)
        _ = modern.session.finalize()
        #expect(try modern.field("prompt") == "A call.")
        #expect(try modern.field("keywords[]") == "Ada")
        #expect(try modern.asked.body.contains("name=\"keywords[]\"\r\n\r\na b\r\n"))
        #expect(try modern.field("languages[]") == "de")
        let older = try Ears(settings + #", "model": "gpt-4o-transcribe", "temperature": 0.2"#)
        older.speak(200)
        _ = older.session.finalize()
        #expect(try older.field("prompt") == "A call. Ada, a b")
        #expect(try older.field("keywords[]") == nil)
        #expect(try older.field("language") == "de")
        #expect(try older.field("temperature") == "0.2")
    }

    @Test("At Groq a Whisper model is asked for words with their times")
    func groq() throws {
        let ears = try Ears(#""language": "auto""#, #""profile": "groq", "#)
        ears.speak(200)
        _ = ears.session.finalize()
        #expect(try ears.asked.url == "https://api.groq.com/openai/v1/audio/transcriptions")
        #expect(try ears.field("model") == "whisper-large-v3-turbo")
        #expect(try ears.field("response_format") == "verbose_json")
        #expect(try ears.field("language") == nil)
    }

    @Test("Where nothing was said nobody is asked")
    func nothing() throws {
        let ears = try Ears()
        let first = ears.session.finalize()
        #expect(ears.session.events(of: first) == ["DONE"])
        // Too short to be a word.
        ears.speak(80)
        let second = ears.session.finalize()
        #expect(ears.session.events(of: second) == ["DONE"])
        #expect(ears.host.requests.isEmpty)
    }

    @Test("Where nothing was understood there is no final")
    func silence() throws {
        let ears = try Ears()
        ears.speak(400)
        let request = ears.session.finalize()
        try ears.understand(#"{"text": " \n"}"#)
        #expect(ears.session.events(of: request) == ["DONE"])
        #expect(ears.session.events.count == 2)
    }

    @Test("A stream shows the words as they are understood", arguments: [true, false])
    func streams(_ isTyped: Bool) throws {
        let ears = try Ears(#""model": "gpt-4o-transcribe", "stream": true"#)
        ears.speak(1_000)
        _ = ears.session.finalize()
        #expect(try ears.field("stream") == "true")
        try ears.stream(
            isTyped
                ? [
                    #"{"type":"transcript.text.delta","delta":"Call"}"#,
                    #"{"type":"transcript.text.delta","delta":" forwarding"}"#,
                    #"{"type":"transcript.text.done","text":"Call forwarding."}"#,
                ]
                : [
                    #"{"choices":[{"delta":{"content":"Call"}}]}"#,
                    #"{"choices":[{"delta":{"content":" forwarding"},"finish_reason":"stop"}]}"#,
                    "[DONE]",
                ])
        #expect(
            ears.session.events == [
                "READY", #"PARTIAL "Call" 0-1000 ms"#, #"PARTIAL "Call forwarding" 0-1000 ms"#,
                #"FINAL "Call forwarding\#(isTyped ? "." : "")" 0-1000 ms"#,
                "DONE",
            ])
    }

    @Test("A model that does not stream although it is asked to is understood all the same")
    func wholeAnswer() throws {
        let ears = try Ears(#""stream": true"#)
        ears.speak(1_000)
        _ = ears.session.finalize()
        try ears.understand(#"{"text": "Yes."}"#)
        #expect(ears.session.events == ["READY", #"FINAL "Yes." 0-1000 ms"#, "DONE"])
    }

    @Test("A long utterance is sent in parts at pauses; its words come in order")
    func parts() throws {
        let ears = try Ears(#""longest_s": 6"#)
        ears.speak(4_400)
        #expect(ears.host.requests.isEmpty)
        ears.speak(300, level: 0)
        let first = try ears.asked
        ears.speak(1_000)
        let request = ears.session.finalize()
        #expect(ears.host.requests.count == 2)
        try ears.understand(#"{"text": "and then me."}"#)
        #expect(ears.session.events == ["READY"])
        try ears.understand(#"{"text": "First you"}"#, first)
        #expect(
            ears.session.events == [
                "READY", #"FINAL "First you" 0-4700 ms"#, #"FINAL "and then me." 4700-5700 ms"#,
                "DONE",
            ])
        #expect(ears.session.events(of: request) == ["DONE"])
    }

    @Test("After the session is closed nothing is told, and nobody is waited for")
    func closes() throws {
        let ears = try Ears()
        ears.speak(1_000)
        _ = ears.session.finalize()
        ears.session.close()
        #expect(ears.session.events == ["READY", "CLOSED"])
        #expect(!ears.host.finish(try ears.asked))
    }

    @Test("A finalization that is cancelled is not answered; its words are final all the same")
    func cancels() throws {
        let ears = try Ears()
        ears.speak(1_000)
        let request = ears.session.finalize()
        ears.session.cancel(request)
        try ears.understand(#"{"text": "Yes."}"#)
        #expect(ears.session.events == ["READY", #"FINAL "Yes." 0-1000 ms"#])
    }
}
