import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("The scripted voice")
struct SynthesizerTests {
    private let host = FakeHost()

    private func open(_ tts: String, rate: UInt32 = 8_000) throws -> SessionUnderTest {
        try ProviderUnderTest(
            JF_TTS, of: "scripted", host: self.host, settings: "{\"tts\": \(tts)}"
        ).open(rate: rate)
    }

    @Test("speaks 60 ms for each letter, and marks each word")
    func speaks() throws {
        let session = try self.open("{}")
        let request = session.say("ab cde")
        self.host.advance(by: .seconds(1))
        // Each word carries one letter's silence after it.
        #expect(session.audio(of: request).count == (3 + 4) * 480)
        #expect(session.events(of: request) == ["MARK 0+2 at 0", "MARK 3+3 at 180", "DONE"])
    }

    @Test("is as loud as its settings say, within 1 dB, and gives the same samples each time")
    func isDeterministic() throws {
        let session = try self.open("{\"level_db\": -20}")
        let first = session.say("wonderful")
        let second = session.say("wonderful")
        self.host.advance(by: .seconds(5))
        let samples = session.audio(of: first)
        let sounding = samples.prefix(9 * 480)
        let fullScaleSine = 32_767 / 2.0.squareRoot()
        let level = Sounds.rootMeanSquare(sounding) / fullScaleSine
        #expect((0.089...0.112).contains(level))
        #expect(samples == session.audio(of: second))
    }

    @Test("gives each word its own pitch")
    func variesPitch() throws {
        let session = try self.open("{}")
        let first = session.say("alpha")
        let second = session.say("bravo")
        self.host.advance(by: .seconds(5))
        #expect(session.audio(of: first) != session.audio(of: second))
    }

    @Test("gives its first audio when its delay is over, before the text is complete")
    func startsEarly() throws {
        let session = try self.open("{\"first_audio_delay_ms\": 200}")
        let request = session.begin()
        session.text("hello wor", of: request)
        self.host.advance(by: .milliseconds(199))
        #expect(session.audio(of: request).isEmpty)
        self.host.advance(by: .milliseconds(1))
        #expect(session.audio(of: request).count == 6 * 480)
        session.text("ld", of: request)
        session.end(request)
        self.host.advance(by: .seconds(1))
        #expect(session.audio(of: request).count == (6 + 6) * 480)
        #expect(session.events(of: request) == ["MARK 0+5 at 0", "MARK 6+5 at 360", "DONE"])
    }

    @Test("paces its chunks by its real-time factor")
    func paces() throws {
        let session = try self.open(
            """
            {"first_audio_delay_ms": 0, "chunk_ms": 100, "real_time_factor": 0.5}
            """)
        let request = session.say("abcdefghi")
        self.host.advance(by: .milliseconds(149))
        #expect(session.audio(of: request).count == 3 * 800)
        self.host.advance(by: .seconds(1))
        #expect(session.audio(of: request).count == 10 * 480)
    }

    @Test("waits for room, and loses no sample")
    func waitsForRoom() throws {
        self.host.room = 640
        let session = try self.open("{}")
        let request = session.say("abc")
        for _ in 0..<20 {
            self.host.advance(by: .milliseconds(40))
            self.host.playWaitingAudio()
        }
        #expect(session.audio(of: request).count == 4 * 480)
        #expect(session.events(of: request).last == "DONE")
    }

    @Test("stops a request that was cancelled, and goes on with the next")
    func cancels() throws {
        let session = try self.open("{\"real_time_factor\": 1}")
        let first = session.say("a very long sentence")
        let second = session.say("b")
        self.host.advance(by: .milliseconds(300))
        let heard = session.audio(of: first).count
        session.cancel(first)
        self.host.advance(by: .seconds(2))
        #expect(heard > 0)
        #expect(session.audio(of: first).count == heard)
        #expect(!session.events(of: first).contains("DONE"))
        #expect(session.events(of: second) == ["MARK 0+1 at 0", "DONE"])
    }

    @Test("is done at once with an empty text")
    func emptyText() throws {
        let session = try self.open("{}")
        let request = session.say("")
        self.host.advance(by: .zero)
        #expect(session.events(of: request) == ["DONE"])
    }

    @Test("tells its format when it is not what the host asked for")
    func tellsFormat() throws {
        let session = try self.open("{\"sample_rate\": 16000}")
        #expect(session.events == ["MEDIA 16000", "READY"])
        #expect(try self.open("{}").events == ["READY"])
    }
}
