import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@Suite("Text to speech at Cartesia")
struct SpeechTests {
    /// 20 ms at 8 kHz.
    private static let block = [Int16](repeating: 700, count: 160)

    @Test("The connection bears key and version; the session is ready when it is open")
    func connects() throws {
        let booth = try Booth()
        let opening = try booth.opening
        #expect(opening.url == "wss://api.cartesia.ai/tts/websocket")
        #expect(opening.headers["authorization"] == "Bearer \(Booth.key)")
        #expect(opening.headers["cartesia-version"] == "2026-08-14")
        #expect(booth.session.events.isEmpty)
        _ = opening.accept()
        #expect(booth.session.events == ["READY"])
        booth.session.close()
        #expect(booth.session.events == ["READY", "CLOSED"])
    }

    @Test(
        "An utterance is a context; its audio comes with marks, and is done when Cartesia says so")
    func speaks() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello there.")
        let context = try #require(Booth.contexts(socket).first)
        #expect(Booth.contexts(socket).count == 1)
        #expect(Booth.transcripts(socket, of: context) == ["Hello there.", "|"])
        socket.send(Booth.words([("Hello", 0), ("there.", 0.03)], of: context))
        socket.send(Booth.chunk(Self.block, of: context))
        #expect(booth.session.audio(of: request) == Self.block)
        #expect(booth.session.events(of: request) == ["MARK 0+5 at 0"])
        socket.send(Booth.chunk(Self.block, of: context))
        socket.send(Booth.done(context))
        #expect(
            booth.session.events(of: request) == ["MARK 0+5 at 0", "MARK 6+6 at 30", "DONE"])
        #expect(booth.session.audio(of: request).count == 320)
    }

    @Test("A message says how it is to be spoken")
    func form() throws {
        let booth = try Booth(
            #", "model": "sonic-3.5", "language": "de-DE", "coding": "ulaw", "speed": 1.2, "emotion": "calm""#
        )
        let socket = try booth.opening.accept()
        _ = booth.session.say("Guten Tag.")
        let context = try #require(Booth.contexts(socket).first)
        #expect(
            Booth.sent(socket).first
                == JSONValue(
                    parsing: """
                        {"model_id": "sonic-3.5", "voice": {"id": "v1"}, "language": "de",
                         "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
                         "generation_config": {"speed": 1.2, "emotion": "calm"},
                         "add_timestamps": true, "use_normalized_timestamps": false,
                         "max_buffer_delay_ms": 0, "context_id": "\(context)",
                         "transcript": "Guten Tag.", "continue": true}
                        """))
    }

    @Test("A line whose rate Cartesia does not have gets the next above it")
    func rates() throws {
        let booth = try Booth(rate: 12_000)
        #expect(booth.session.events == ["MEDIA 16000"])
    }

    @Test("Text in pieces is handed on as it is; white space waits for the words behind it")
    func pieces() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        for piece in ["  ", "Call", " ", "forward", "ing", "."] {
            booth.session.text(piece, of: request)
        }
        let context = try #require(Booth.contexts(socket).first)
        booth.session.end(request)
        #expect(
            Booth.transcripts(socket, of: context) == ["  Call", " forward", "ing", ".", "|"])
    }

    @Test("Where Cartesia collects text, the end of a sentence is flushed")
    func flushes() throws {
        let booth = try Booth(#", "max_buffer_delay_ms": 500"#)
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("One, ", of: request)
        booth.session.text("two. ", of: request)
        let sent = Booth.sent(socket)
        #expect(sent.map { $0["transcript"]?.text } == ["One, ", "two. ", ""])
        #expect(sent.map { $0["flush"] } == [nil, nil, .boolean(true)])
        let context = try #require(Booth.contexts(socket).first)
        socket.send(
            """
            {"type":"flush_done","context_id":"\(context)","done":false,"flush_done":true,
             "flush_id":1,"status_code":206}
            """)
        #expect(booth.session.events(of: request).isEmpty)
    }

    @Test("Several are spoken at once; the host hears one after the other")
    func several() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let first = booth.session.say("One.")
        let second = booth.session.say("Two.")
        let contexts = Booth.contexts(socket)
        try #require(contexts.count == 2)
        socket.send(Booth.chunk(Self.block, of: contexts[1]))
        socket.send(Booth.done(contexts[1]))
        #expect(booth.session.audio(of: second).isEmpty)
        socket.send(Booth.chunk(Self.block, of: contexts[0]))
        #expect(booth.session.events == ["READY"])
        socket.send(Booth.done(contexts[0]))
        #expect(booth.session.audio(of: first) == Self.block)
        #expect(booth.session.audio(of: second) == Self.block)
        #expect(booth.session.events == ["READY", "DONE", "DONE"])
    }

    @Test("With one context at a time the second begins when the first is complete")
    func oneAtATime() throws {
        let booth = try Booth(#", "contexts": 1"#)
        let socket = try booth.opening.accept()
        _ = booth.session.say("One.")
        let second = booth.session.say("Two.")
        try #require(Booth.contexts(socket).count == 1)
        socket.send(Booth.done(Booth.contexts(socket)[0]))
        try #require(Booth.contexts(socket).count == 2)
        socket.send(Booth.done(Booth.contexts(socket)[1]))
        #expect(booth.session.events(of: second) == ["DONE"])
    }

    @Test("A cancel goes to Cartesia, and what comes of it all the same is dropped")
    func cancels() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let first = booth.session.say("One.")
        let second = booth.session.say("Two.")
        let contexts = Booth.contexts(socket)
        booth.session.cancel(first)
        #expect(
            Booth.sent(socket).last
                == JSONValue(parsing: #"{"context_id": "\#(contexts[0])", "cancel": true}"#))
        socket.send(Booth.chunk(Self.block, of: contexts[0]))
        socket.send(Booth.done(contexts[0]))
        socket.send(Booth.chunk(Self.block, of: contexts[1]))
        socket.send(Booth.done(contexts[1]))
        #expect(booth.session.audio(of: first).isEmpty)
        #expect(booth.session.events(of: first).isEmpty)
        #expect(booth.session.audio(of: second) == Self.block)
        #expect(booth.session.events(of: second) == ["DONE"])
    }

    @Test("Of nothing nobody is asked", arguments: ["", " \n "])
    func nothing(_ text: String) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say(text)
        #expect(booth.session.events(of: request) == ["DONE"])
        #expect(socket.texts.isEmpty)
    }

    @Test("A host without room is offered the rest again, and nothing is lost")
    func noRoom() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        booth.host.room = 640
        let request = booth.session.say("Hello.")
        let context = try #require(Booth.contexts(socket).first)
        let samples = (0..<500).map { Int16($0) }
        socket.send(Booth.chunk(samples, of: context))
        socket.send(Booth.done(context))
        #expect(booth.session.audio(of: request).count == 320)
        #expect(booth.session.events(of: request).isEmpty)
        booth.host.playWaitingAudio()
        booth.host.advance(by: .milliseconds(20))
        #expect(booth.session.audio(of: request) == samples)
        #expect(booth.session.events(of: request) == ["DONE"])
    }

    @Test("A server that reads too slowly gets the text later")
    func slowReader() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        socket.isFull = true
        _ = booth.session.say("Hello.")
        #expect(socket.texts.isEmpty)
        socket.isFull = false
        booth.host.advance(by: .milliseconds(20))
        #expect(Booth.sent(socket).map { $0["transcript"]?.text } == ["Hello.", ""])
    }
}
