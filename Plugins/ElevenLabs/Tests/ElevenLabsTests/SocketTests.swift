import CJackfield
import FakeHost
import Testing

@Suite("Text to speech at ElevenLabs over a WebSocket")
struct SocketTests {
    @Test("The socket bears key, voice, model and format; the session is ready when it is open")
    func connects() throws {
        let booth = try Booth(#""language": "de", "logging": false"#)
        #expect(
            try booth.opening.url
                == "wss://api.elevenlabs.io/v1/text-to-speech/v1/multi-stream-input?model_id=eleven_flash_v2_5&output_format=pcm_8000&inactivity_timeout=180&apply_text_normalization=auto&language_code=de&enable_logging=false"
        )
        #expect(try booth.opening.headers["xi-api-key"] == Booth.key)
        #expect(booth.session.events.isEmpty)
        _ = try booth.opening.accept()
        #expect(booth.session.events == ["READY"])
    }

    @Test("Audio has the rate of the line, or a rate that is told")
    func formats() throws {
        let expected: [(UInt32, String, String, [String])] = [
            (16_000, "", "pcm_16000", []), (48_000, "", "pcm_24000", ["MEDIA 24000"]),
            (8_000, #""coding": "ulaw""#, "ulaw_8000", []),
            (16_000, #""coding": "ulaw""#, "ulaw_8000", ["MEDIA 8000"]),
        ]
        for (rate, settings, name, told) in expected {
            let booth = try Booth(settings, rate: rate)
            #expect(try booth.opening.url.contains("output_format=\(name)&"))
            #expect(booth.session.events == told)
        }
    }

    @Test("Text goes as whole words as it comes; the end flushes and closes the context")
    func sendsWords() throws {
        let booth = try Booth(#""stability": 0.5, "speed": 1.1, "chunk_schedule": [50, 120]"#)
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("Where", of: request)
        #expect(socket.texts.isEmpty)
        booth.session.text(" to, pl", of: request)
        booth.session.text("ease", of: request)
        booth.session.end(request)
        #expect(
            socket.texts == [
                #"{"context_id":"u1","generation_config":{"chunk_length_schedule":[50,120]},"text":" ","voice_settings":{"speed":1.1,"stability":0.5}}"#,
                #"{"context_id":"u1","text":"Where to, "}"#,
                #"{"context_id":"u1","flush":true,"text":"please "}"#,
                #"{"close_context":true,"context_id":"u1"}"#,
            ])
    }

    @Test("Audio and the marks of words come in order, and then the end")
    func speaks() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hi you there")
        socket.send(Booth.message("u1", audio: 480, speaking: " Hi you"))
        socket.send(Booth.message("u1", audio: 320, of: -9, speaking: " there"))
        #expect(booth.session.events(of: request).count == 3)
        socket.send(Booth.final("u1"))
        #expect(
            booth.session.events(of: request) == [
                "MARK 0+2 at 10", "MARK 3+3 at 40", "MARK 7+5 at 70", "DONE",
            ])
        let audio = booth.session.audio(of: request)
        #expect(audio.count == 800 && audio[479] == 7 && audio[480] == -9)
    }

    @Test(
        "Both spellings of the protocol are understood, and news that nobody knows are let pass")
    func spellings() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hi")
        socket.send(#"{"audio":"\#(Booth.audio(160))","context_id":"u1"}"#)
        socket.send(#"{"type":"flush_done","context_id":"u1"}"#)
        #expect(booth.session.events(of: request).isEmpty)
        socket.send(#"{"is_final":true,"context_id":"u1"}"#)
        #expect(booth.session.events(of: request) == ["DONE"])
        #expect(booth.session.audio(of: request).count == 160)
    }

    @Test("µ-law is decoded, and a sample may be cut in two by a message")
    func decodes() throws {
        let coded = try Booth(#""coding": "ulaw""#)
        let socket = try coded.opening.accept()
        let request = coded.session.say("Hi")
        socket.send(#"{"audio":"/wA=","contextId":"u1"}"#)
        #expect(coded.session.audio(of: request) == [0, -32_124])
        let plain = try Booth()
        let other = try plain.opening.accept()
        let cut = plain.session.say("Hi")
        other.send(#"{"audio":"AQI=","contextId":"u1"}"#)
        other.send(#"{"audio":"Aw==","contextId":"u1"}"#)
        other.send(#"{"audio":"BA==","contextId":"u1"}"#)
        #expect(plain.session.audio(of: cut) == [0x0201, 0x0403])
    }

    @Test("Two utterances may be spoken at once; the host hears them one after the other")
    func keepsOrder() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let (first, second) = (booth.session.say("One"), booth.session.say("Two"))
        socket.send(Booth.message("u2", audio: 160, of: 2))
        socket.send(Booth.final("u2"))
        #expect(booth.session.audio(of: second).isEmpty)
        socket.send(Booth.message("u1", audio: 160, of: 1))
        socket.send(Booth.final("u1"))
        #expect(booth.session.audio(of: first).first == 1)
        #expect(booth.session.audio(of: second).first == 2)
        #expect(booth.session.events == ["READY", "DONE", "DONE"])
    }

    @Test("What the host has no room for comes later, whole")
    func waitsForRoom() throws {
        let booth = try Booth()
        booth.host.room = 640
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello")
        socket.send(Booth.message("u1", audio: 800))
        socket.send(Booth.final("u1"))
        #expect(booth.session.audio(of: request).count == 320)
        for _ in 0..<3 {
            booth.host.playWaitingAudio()
            booth.host.advance(by: .milliseconds(20))
        }
        #expect(booth.session.audio(of: request).count == 800)
        #expect(booth.session.events(of: request) == ["DONE"])
    }

    @Test("Cancelling closes the context; what comes of it late is dropped, and the next is clean")
    func cancels() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("Hello there ", of: request)
        socket.send(Booth.message("u1", audio: 160))
        booth.session.cancel(request)
        #expect(socket.texts.last == #"{"close_context":true,"context_id":"u1"}"#)
        let next = booth.session.say("Yes")
        socket.send(Booth.message("u1", audio: 160))
        socket.send(Booth.final("u1"))
        socket.send(Booth.message("u2", audio: 320))
        socket.send(Booth.final("u2"))
        #expect(booth.session.audio(of: request).count == 160)
        #expect(booth.session.audio(of: next).count == 320)
        #expect(booth.session.events == ["READY", "DONE"])
        #expect(booth.host.openings.count == 1)
    }

    @Test("Without a word nobody is asked", arguments: ["", " \n "])
    func silent(_ text: String) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say(text)
        #expect(booth.session.events(of: request) == ["DONE"])
        #expect(socket.texts.isEmpty)
    }

    @Test("While more text is awaited the context is kept alive, and only then")
    func keepsAlive() throws {
        let booth = try Booth(#""inactivity_s": 30"#)
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("Well, ", of: request)
        booth.host.advance(by: .seconds(21))
        #expect(
            socket.texts.dropFirst(2) == [
                #"{"context_id":"u1","text":""}"#, #"{"context_id":"u1","text":""}"#,
            ])
        booth.session.end(request)
        let count = socket.texts.count
        booth.host.advance(by: .seconds(60))
        #expect(socket.texts.count == count)
    }

    @Test("Closing the session closes the socket with all that is on it")
    func closes() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        _ = booth.session.say("Hello")
        booth.session.close()
        #expect(socket.texts.last == #"{"close_socket":true}"#)
        #expect(socket.closed?.code == 1_000)
        #expect(booth.session.events == ["READY", "CLOSED"])
    }
}
