import CJackfield
import FakeHost
import Testing

@Suite("The C plugin's voice")
struct EchoVoiceTests {
    private func open(_ host: FakeHost) throws -> SessionUnderTest {
        try ProviderUnderTest(JF_TTS, of: "echo-c", host: host).open(
            rate: 16_000)
    }

    /// Tones as dots long: `.` for one dot, `-` for three; a gap of three is a space, of seven a slash.
    private func key(_ samples: [Int16], dot: Int) -> String {
        let isTone = stride(from: dot / 2, to: samples.count, by: dot).map { middle in
            samples[(middle - 20)..<(middle + 20)].contains { abs(Int($0)) > 4_000 }
        }
        var text = ""
        var run = 0
        for index in isTone.indices {
            run += 1
            guard index + 1 == isTone.count || isTone[index + 1] != isTone[index] else { continue }
            switch (isTone[index], run) {
            case (true, 1): text += "."
            case (true, 3): text += "-"
            case (false, 3): text += " "
            case (false, 7): text += "/"
            case (false, 1): break
            default: text += "?\(run)"
            }
            run = 0
        }
        return text
    }

    @Test("keys the text in Morse code at 20 words a minute")
    func keys() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let request = session.say("SOS 73")
        host.advance(by: .zero)
        #expect(self.key(session.audio(of: request), dot: 480) == "... --- .../--... ...--/")
        #expect(session.events.prefix(2) == ["MEDIA 8000", "READY"])
    }

    @Test("marks where each word begins, in bytes of the text")
    func marks() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let request = session.begin()
        session.text(" e", of: request)
        session.text(" é t", of: request)
        session.end(request)
        host.advance(by: .zero)
        // e is 1 dot and 7 of gap; é has no code here and sounds as a question mark: 15 dots and 7.
        #expect(
            session.events(of: request)
                == ["MARK 1+1 at 0", "MARK 3+2 at 480", "MARK 6+1 at 1800", "DONE"])
    }

    @Test("speaks at the speed of its settings")
    func obeysSpeed() throws {
        let host = FakeHost()
        host.integers["/words_per_minute"] = 40
        let session = try self.open(host)
        let request = session.say("e")
        host.advance(by: .zero)
        #expect(session.audio(of: request).count == 8 * 240)
    }

    @Test("waits for room, and loses no sample")
    func waitsForRoom() throws {
        let host = FakeHost()
        host.room = 1_000
        let session = try self.open(host)
        let request = session.say("paris")
        host.advance(by: .zero)
        #expect(session.audio(of: request).count == 50 * 480)
        #expect(session.events(of: request).last == "DONE")
    }

    @Test("gives no audio of a request that was cancelled, and speaks the next")
    func cancels() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let first = session.say("one")
        let second = session.say("e")
        session.cancel(first)
        host.advance(by: .zero)
        #expect(session.audio(of: first).isEmpty)
        #expect(!session.events(of: first).contains("DONE"))
        #expect(session.events(of: second) == ["MARK 0+1 at 0", "DONE"])
    }

    @Test("speaks a request that was held up by one that was cancelled before its end")
    func goesOnAfterCancel() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let first = session.begin()
        let second = session.say("e")
        host.advance(by: .zero)
        #expect(session.events(of: second) == [])
        session.cancel(first)
        host.advance(by: .zero)
        #expect(session.events(of: second).last == "DONE")
    }

    @Test("is done at once with an empty text")
    func emptyText() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let request = session.say(" \n")
        host.advance(by: .zero)
        #expect(session.events(of: request) == ["DONE"])
        #expect(session.audio(of: request).isEmpty)
    }

    @Test("refuses more text than 64 KiB in one utterance")
    func refusesLongText() throws {
        let session = try self.open(FakeHost())
        let request = session.begin()
        let half = String(repeating: "a", count: 40_000)
        #expect(session.text(half, of: request) == JF_OK)
        #expect(session.text(half, of: request) == JF_E_BAD_INPUT)
    }

    @Test("lets go once, also when it is closed while work waits")
    func closesOnce() throws {
        let host = FakeHost()
        let session = try self.open(host)
        _ = session.say("never heard")
        session.close()
        host.advance(by: .seconds(1))
        #expect(session.events.count { $0 == "CLOSED" } == 1)
        #expect(session.events.last == "CLOSED")
    }
}
