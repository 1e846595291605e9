import CJackfield
import FakeHost
import Testing

@Suite("Text to speech at Deepgram")
struct SpeakTests {
    @Test(
        "The connection bears key, voice, format and speed; the session is ready when it is open")
    func connects() throws {
        let voice = try Voice(#""model": "aura-2-orion-en", "speed": 1.25"#)
        #expect(
            voice.opening.url
                == "wss://api.deepgram.com/v1/speak?model=aura-2-orion-en&encoding=linear16&sample_rate=8000&mip_opt_out=true&speed=1.25"
        )
        #expect(voice.opening.headers["authorization"] == "Token dg-secret")
        #expect(voice.session.events.isEmpty)
        _ = voice.opening.accept()
        #expect(voice.session.events == ["READY"])
    }

    @Test("A rate that Deepgram does not have becomes another, and the host is told")
    func rates() throws {
        #expect(try Voice(rate: 16_000).session.events.isEmpty)
        let voice = try Voice(rate: 11_025)
        #expect(voice.opening.url.contains("sample_rate=16000"))
        #expect(voice.session.events == ["MEDIA 16000"])
    }

    @Test(
        "Text goes on as it comes, its audio comes as samples, and the answer to the flush ends it")
    func speaks() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let request = voice.session.begin()
        voice.session.text("Good ", of: request)
        voice.session.text("morning.", of: request)
        #expect(socket.texts == [Voice.speak("Good "), Voice.speak("morning.")])
        voice.session.end(request)
        #expect(socket.texts.last == Voice.flush)
        socket.send(#"{"type":"Metadata","request_id":"x","model_name":"aura-2-thalia-en"}"#)
        let bytes = Voice.audio(400, of: -2)
        // A sample may be cut in two.
        socket.send(Array(bytes[..<333]))
        socket.send(Array(bytes[333...]))
        #expect(voice.session.events(of: request).isEmpty)
        socket.send(Voice.flushed)
        #expect(voice.session.events(of: request) == ["DONE"])
        #expect(voice.session.audio(of: request) == [Int16](repeating: -2, count: 400))
    }

    @Test("Text that comes before the connection is open waits for it")
    func early() throws {
        let voice = try Voice()
        _ = voice.session.say("Hello.")
        let socket = voice.opening.accept()
        #expect(socket.texts == [Voice.speak("Hello."), Voice.flush])
    }

    @Test("An utterance is sent when the one before it has come whole")
    func twoUtterances() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let first = voice.session.say("One.")
        let second = voice.session.say("Two.")
        #expect(socket.texts == [Voice.speak("One."), Voice.flush])
        socket.send(Voice.audio(160, of: 1))
        socket.send(Voice.flushed)
        #expect(socket.texts.suffix(2) == [Voice.speak("Two."), Voice.flush])
        socket.send(Voice.audio(160, of: 2))
        socket.send(Voice.flushed)
        #expect(voice.session.events == ["READY", "DONE", "DONE"])
        #expect(voice.session.audio(of: first) == [Int16](repeating: 1, count: 160))
        #expect(voice.session.audio(of: second) == [Int16](repeating: 2, count: 160))
    }

    @Test("A host without room is offered the audio again, and the utterance ends behind it")
    func noRoom() throws {
        let voice = try Voice()
        voice.host.room = 1_000
        let socket = voice.opening.accept()
        let request = voice.session.say("Hello.")
        socket.send(Voice.audio(900))
        socket.send(Voice.flushed)
        #expect(voice.session.audio(of: request).count == 480)
        #expect(voice.session.events(of: request).isEmpty)
        voice.host.playWaitingAudio()
        voice.host.advance(by: .milliseconds(100))
        #expect(voice.session.audio(of: request).count == 900)
        #expect(voice.session.events(of: request) == ["DONE"])
    }

    @Test("A cancelled utterance is cleared; what still comes of it is not the next one's")
    func bargeIn() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let first = voice.session.say("A long story.")
        socket.send(Voice.audio(160, of: 1))
        voice.session.cancel(first)
        #expect(socket.texts.last == Voice.clear)
        let second = voice.session.say("Yes?")
        #expect(socket.texts.last == Voice.clear)
        socket.send(Voice.audio(160, of: 1))
        socket.send(Voice.flushed)
        socket.send(Voice.cleared)
        #expect(socket.texts.suffix(2) == [Voice.speak("Yes?"), Voice.flush])
        socket.send(Voice.audio(160, of: 2))
        socket.send(Voice.flushed)
        #expect(voice.session.audio(of: second) == [Int16](repeating: 2, count: 160))
        #expect(voice.session.audio(of: first).count == 160)
        #expect(voice.session.events == ["READY", "DONE"])
    }

    @Test(
        "An utterance is forgotten without a word when Deepgram does not have it, or is through with it"
    )
    func cancelsQuietly() throws {
        let voice = try Voice()
        voice.host.room = 100
        let socket = voice.opening.accept()
        let first = voice.session.say("One.")
        let second = voice.session.say("Two.")
        voice.session.cancel(second)
        socket.send(Voice.audio(400))
        socket.send(Voice.flushed)
        voice.session.cancel(first)
        #expect(socket.texts == [Voice.speak("One."), Voice.flush])
        voice.host.playWaitingAudio()
        voice.host.advance(by: .seconds(1))
        #expect(voice.session.audio(of: first).isEmpty)
        #expect(voice.session.events == ["READY"])
    }

    @Test("The end of the session is told to Deepgram, and nothing comes after it")
    func closes() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        _ = voice.session.say("Hello.")
        voice.session.close()
        #expect(socket.texts.last == #"{"type":"Close"}"#)
        #expect(socket.closed?.code == 1_000)
        socket.send(Voice.audio(160))
        socket.send(Voice.flushed)
        voice.host.advance(by: .seconds(1))
        #expect(voice.session.events == ["READY", "CLOSED"])
    }
}
