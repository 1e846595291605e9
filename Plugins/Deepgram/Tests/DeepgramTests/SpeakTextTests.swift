import CJackfield
import FakeHost
import Testing

@Suite("Text on its way to Deepgram")
struct SpeakTextTests {
    @Test("Text in which nothing can be spoken ends at once", arguments: ["", "  \n", "…", "?!"])
    func nothingToSay(_ text: String) throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let request = voice.session.say(text)
        #expect(socket.texts.isEmpty)
        #expect(voice.session.events(of: request) == ["DONE"])
    }

    @Test("A long text goes in parts that Deepgram takes, cut between words")
    func longText() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let text = String(repeating: "word ", count: 500)
        let request = voice.session.say(text)
        #expect(socket.texts.count == 2 && socket.texts.last == Voice.flush)
        socket.send(Voice.flushed)
        #expect(socket.texts.count == 4 && socket.texts.last == Voice.flush)
        #expect(voice.session.events(of: request).isEmpty)
        socket.send(Voice.flushed)
        #expect(voice.session.events(of: request) == ["DONE"])
        let parts = [
            Voice.speak(String(repeating: "word ", count: 380)),
            Voice.speak(String(repeating: "word ", count: 120)),
        ]
        #expect(socket.texts.filter { $0 != Voice.flush } == parts)
    }

    @Test("A text without end is refused, and the next is spoken")
    func tooLong() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        let request = voice.session.begin()
        #expect(
            voice.session.text(String(repeating: "ab ", count: 7_000), of: request)
                == jf_status(JF_OK))
        #expect(voice.session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
        #expect(voice.session.end(request) == jf_status(JF_OK))
        _ = voice.session.say("Sorry.")
        #expect(socket.texts == [Voice.speak("Sorry."), Voice.flush])
    }

    @Test("A connection that has had its utterances of a minute gives way to another")
    func flushLimit() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        for _ in 0..<20 {
            _ = voice.session.say("Yes.")
            socket.send(Voice.flushed)
        }
        voice.host.advance(by: .seconds(59))
        _ = voice.session.say("No.")
        #expect(voice.session.events.last == "ERROR \(JF_E_UNAVAILABLE)")
        #expect(socket.closed?.code == 1_000)
    }

    @Test("A minute later the connection takes utterances again")
    func flushesAgain() throws {
        let voice = try Voice()
        let socket = voice.opening.accept()
        for _ in 0..<20 {
            _ = voice.session.say("Yes.")
            socket.send(Voice.flushed)
        }
        voice.host.advance(by: .seconds(60))
        _ = voice.session.say("No.")
        #expect(socket.texts.last == Voice.flush)
        #expect(voice.session.events.last == "DONE")
    }
}
