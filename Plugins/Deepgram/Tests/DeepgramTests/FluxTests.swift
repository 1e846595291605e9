import CJackfield
import FakeHost
import Testing

@Suite("Speech to text at Deepgram, by Flux")
struct FluxTests {
    private static let forceEnd = #"{"type":"ForceEndTurn"}"#

    @Test("A Flux model has its own API, with its thresholds; audio goes in chunks of 80 ms")
    func connects() throws {
        let ears = try FluxEars(
            #", "eot_threshold": 0.8, "eager_eot_threshold": 0.5, "eot_timeout_ms": 4000, "keyterms": ["a b"]"#
        )
        #expect(
            ears.opening.url
                == "wss://api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=8000&mip_opt_out=true&eot_threshold=0.8&eager_eot_threshold=0.5&eot_timeout_ms=4000&keyterm=a%20b"
        )
        let socket = ears.opening.accept()
        #expect(ears.session.events == ["READY"])
        socket.send(#"{"type":"Connected","request_id":"x","sequence_id":0}"#)
        ears.speak(200)
        #expect(FluxEars.audio(socket) == [1_280, 1_280])
        // The rest does not wait for ever.
        ears.host.advance(by: .milliseconds(200))
        #expect(FluxEars.audio(socket) == [1_280, 1_280, 640])
    }

    @Test(
        "Words are partial while a turn lasts, and final when it ends; a first guess ends nothing")
    func turns() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(1_600)
        socket.send(FluxEars.turn("Update", "", from: 0, to: 100))
        socket.send(FluxEars.turn("StartOfTurn", "call", from: 200, to: 400))
        socket.send(FluxEars.turn("Update", "call", from: 200, to: 600))
        socket.send(FluxEars.turn("EagerEndOfTurn", "call me", from: 200, to: 800))
        socket.send(FluxEars.turn("TurnResumed", "call me back", from: 200, to: 1_000))
        socket.send(FluxEars.turn("EndOfTurn", "call me back", from: 200, to: 1_200))
        #expect(
            ears.session.events == [
                "READY", #"PARTIAL "call" 200-300 ms"#, #"PARTIAL "call me" 200-400 ms"#,
                #"PARTIAL "call me back" 200-500 ms"#, #"FINAL "call me back" 200-500 ms"#,
            ])
    }

    @Test("A finalize ends the turn, behind silence, and is answered after its words")
    func finalizes() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(1_000)
        socket.send(FluxEars.turn("StartOfTurn", "yes", from: 200, to: 750))
        let request = ears.session.finalize()
        // 40 ms that were left of the caller's audio, and the silence.
        #expect(FluxEars.audio(socket).last == 640 + 5_120)
        #expect(socket.texts == [Self.forceEnd])
        #expect(ears.session.events(of: request).isEmpty)
        socket.send(FluxEars.turn("EndOfTurn", "yes", from: 200, to: 1_000))
        #expect(
            ears.session.events == [
                "READY", #"PARTIAL "yes" 200-300 ms"#, #"FINAL "yes" 200-300 ms"#, "DONE",
            ])
    }

    @Test("When the turn has ended by itself, a finalize asks nobody")
    func endedAlready() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(1_200)
        socket.send(FluxEars.turn("StartOfTurn", "yes", from: 200, to: 400))
        socket.send(FluxEars.turn("EndOfTurn", "yes", from: 200, to: 750))
        let request = ears.session.finalize()
        #expect(ears.session.events(of: request) == ["DONE"])
        #expect(socket.texts.isEmpty)
    }

    @Test("Words that Flux had not come to are another turn, which is ended before the answer")
    func lateWords() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(3_000)
        socket.send(FluxEars.turn("StartOfTurn", "one", from: 200, to: 500))
        let request = ears.session.finalize()
        socket.send(FluxEars.turn("EndOfTurn", "one", from: 200, to: 600))
        socket.send(FluxEars.turn("StartOfTurn", "two", from: 1_000, to: 1_500))
        #expect(socket.texts == [Self.forceEnd])
        socket.send(FluxEars.turn("Update", "two three", from: 1_000, to: 2_750))
        #expect(socket.texts == [Self.forceEnd, Self.forceEnd])
        #expect(ears.session.events(of: request).isEmpty)
        socket.send(FluxEars.turn("EndOfTurn", "two three", from: 1_000, to: 3_000))
        #expect(ears.session.events(of: request) == ["DONE"])
        #expect(ears.session.events.filter { $0.hasPrefix("FINAL") }.count == 2)
    }

    @Test("A finalize of audio without words ends when Flux has listened to it, or says nothing")
    func nothingSaid() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(400)
        let first = ears.session.finalize()
        socket.send(FluxEars.turn("Update", "", from: 0, to: 250))
        #expect(ears.session.events(of: first).isEmpty)
        socket.send(FluxEars.turn("Update", "", from: 0, to: 500))
        #expect(ears.session.events(of: first) == ["DONE"])
        ears.speak(400)
        let second = ears.session.finalize()
        ears.host.advance(by: .milliseconds(800))
        #expect(ears.session.events(of: second) == ["DONE"])
        #expect(socket.texts.isEmpty)
    }

    @Test("A cancelled finalize is not answered")
    func cancels() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(1_000)
        socket.send(FluxEars.turn("StartOfTurn", "yes", from: 200, to: 750))
        let request = ears.session.finalize()
        ears.session.cancel(request)
        socket.send(FluxEars.turn("EndOfTurn", "yes", from: 200, to: 1_000))
        #expect(ears.session.events.last == #"FINAL "yes" 200-300 ms"#)
    }

    @Test("Where no audio comes silence is sent: at once while a turn is open, else now and then")
    func silence() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(80)
        ears.host.advance(by: .milliseconds(8_500))
        #expect(FluxEars.audio(socket) == [1_280, 1_280, 1_280])
        socket.send(FluxEars.turn("StartOfTurn", "yes", from: 0, to: 80))
        ears.host.advance(by: .milliseconds(1_200))
        #expect(FluxEars.audio(socket).suffix(2) == [8_000, 8_000])
        ears.session.close()
        #expect(socket.texts == [#"{"type":"CloseStream"}"#])
        ears.host.advance(by: .seconds(10))
        #expect(ears.session.events.last == "CLOSED")
    }

    @Test("A server that reads too slowly is offered the audio again")
    func slowReader() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        socket.isFull = true
        for _ in 0..<4 {
            #expect(ears.session.push([Int16](repeating: 7, count: 160)) == jf_status(JF_OK))
        }
        #expect(ears.session.push([Int16](repeating: 7, count: 160)) == jf_status(JF_AGAIN))
        socket.isFull = false
        #expect(ears.session.push([Int16](repeating: 7, count: 160)) == jf_status(JF_OK))
        #expect(FluxEars.audio(socket) == [1_280])
    }

    @Test(
        "What Deepgram calls an error, or what makes no sense, ends the session, once",
        arguments: [
            ("{", JF_E_PROTOCOL), (#"{"type":"TurnInfo"}"#, JF_E_PROTOCOL),
            (
                #"{"type":"Error","sequence_id":3,"code":"INTERNAL_SERVER_ERROR","description":"x"}"#,
                JF_E_UNAVAILABLE
            ),
            (
                #"{"type":"Error","sequence_id":3,"code":"UNPARSABLE_CLIENT_MESSAGE","description":"x"}"#,
                JF_E_PROTOCOL
            ),
        ])
    func fails(_ message: String, _ expected: Int) throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        socket.send(message)
        socket.leave(1_011, "NET-0000")
        #expect(ears.session.events == ["READY", "ERROR \(expected)"])
    }

    @Test("Events and messages that are newer than the plugin end nothing")
    func newer() throws {
        let ears = try FluxEars()
        let socket = ears.opening.accept()
        ears.speak(1_000)
        socket.send(#"{"type":"ConfigureSuccess","request_id":"x","sequence_id":2}"#)
        socket.send(FluxEars.turn("TurnDoubted", "yes", from: 200, to: 400))
        #expect(ears.session.events == ["READY", #"PARTIAL "yes" 200-300 ms"#])
    }
}
