import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("The scripted recogniser")
struct RecognizerTests {
    private let host = FakeHost()

    private func open(_ stt: String) throws -> SessionUnderTest {
        try ProviderUnderTest(
            JF_STT, of: "scripted", host: self.host, settings: "{\"stt\": \(stt)}"
        ).open()
    }

    /// Sounds for so many frames of 20 ms, with the clock at their side.
    private func hear(_ session: SessionUnderTest, _ frame: [Int16], frames: Int) {
        for _ in 0..<frames {
            session.push(frame)
            self.host.advance(by: .milliseconds(20))
        }
    }

    @Test(
        "understands the first utterance in the first stretch of speech, the second in the second")
    func obeysOrder() throws {
        let session = try self.open(
            """
            {"partial_every_ms": 0, "utterances": [{"text": "hello"}, {"text": "good bye"}]}
            """)
        self.hear(session, Sounds.silence, frames: 10)
        self.hear(session, Sounds.loud, frames: 20)
        self.hear(session, Sounds.silence, frames: 30)
        let first = session.finalize()
        self.hear(session, Sounds.loud, frames: 10)
        self.hear(session, Sounds.silence, frames: 25)
        let second = session.finalize()
        self.host.advance(by: .milliseconds(150))
        #expect(session.events(of: first) == ["FINAL \"hello\" 200-600 ms", "DONE"])
        #expect(session.events(of: second) == ["FINAL \"good bye\" 1200-1400 ms", "DONE"])
    }

    @Test("gives the final when its delay is over, and not before")
    func delaysFinal() throws {
        let session = try self.open(
            """
            {"partial_every_ms": 0, "final_delay_ms": 300, "utterances": [{"text": "hello"}]}
            """)
        self.hear(session, Sounds.loud, frames: 10)
        let request = session.finalize()
        self.host.advance(by: .milliseconds(299))
        #expect(session.events(of: request) == [])
        self.host.advance(by: .milliseconds(1))
        #expect(session.events(of: request) == ["FINAL \"hello\" 0-200 ms", "DONE"])
    }

    @Test("shows one word more with each partial")
    func growsPartials() throws {
        let session = try self.open(
            """
            {"partial_every_ms": 100, "utterances": [{"text": "one two three"}]}
            """)
        self.hear(session, Sounds.loud, frames: 20)
        let partials = session.events.filter { $0.hasPrefix("PARTIAL") }
        #expect(
            partials == [
                "PARTIAL \"one\" 0-100 ms", "PARTIAL \"one two\" 0-200 ms",
                "PARTIAL \"one two three\" 0-300 ms", "PARTIAL \"one two three\" 0-400 ms",
            ])
    }

    @Test("recognises nothing in silence, and nothing beyond its list without a default")
    func staysSilent() throws {
        let session = try self.open("{\"partial_every_ms\": 0}")
        self.hear(session, Sounds.silence, frames: 50)
        let inSilence = session.finalize()
        self.hear(session, Sounds.loud, frames: 50)
        let beyond = session.finalize()
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: inSilence) == ["DONE"])
        #expect(session.events(of: beyond) == ["DONE"])
    }

    @Test("chooses by the time of the speech when the script gives times, also after a fallback")
    func choosesByTime() throws {
        let session = try self.open(
            """
            {"partial_every_ms": 0, "utterances": [
                {"text": "early", "from_ms": 0}, {"text": "late", "from_ms": 1000}]}
            """)
        self.hear(session, Sounds.silence, frames: 60)
        self.hear(session, Sounds.loud, frames: 10)
        let request = session.finalize()
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request).first == "FINAL \"late\" 1200-1400 ms")
    }

    @Test("uses up an utterance with each finalize when told so, whatever it hears")
    func advancesWithFinalize() throws {
        let session = try self.open(
            """
            {"advance": "finalize", "default": "again", "utterances": [{"text": "hello"}]}
            """)
        let first = session.finalize()
        let second = session.finalize()
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: first) == ["FINAL \"hello\" 0-0 ms", "DONE"])
        #expect(session.events(of: second) == ["FINAL \"again\" 0-0 ms", "DONE"])
    }

    @Test("says nothing of a finalize that was cancelled")
    func cancels() throws {
        let session = try self.open("{\"utterances\": [{\"text\": \"hello\"}]}")
        self.hear(session, Sounds.loud, frames: 10)
        let request = session.finalize()
        session.cancel(request)
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request) == [])
    }

    @Test("understands the same whether its audio comes in real time or all at once")
    func replaysAtOnce() throws {
        let session = try self.open(
            """
            {"partial_every_ms": 0, "utterances": [{"text": "one"}, {"text": "two"}]}
            """)
        for frame in 0..<120 { session.push(frame / 30 % 2 == 0 ? Sounds.loud : Sounds.silence) }
        let request = session.finalize()
        self.host.advance(by: .seconds(1))
        #expect(
            session.events(of: request)
                == ["FINAL \"one\" 0-600 ms", "FINAL \"two\" 1200-1800 ms", "DONE"])
    }

    @Test("shares the time of an utterance among its words by their letters")
    func timesWords() {
        let transcript = Transcript.proportional(
            "a bcd", from: .seconds(1), to: .seconds(2), confidence: 0.5, language: "en")
        #expect(transcript.words.map(\.start) == [.seconds(1), .milliseconds(1_250)])
        #expect(transcript.words.map(\.end) == [.milliseconds(1_250), .seconds(2)])
    }

    @Test("refuses to be made without its section, and says which one")
    func needsItsSection() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(JF_STT, of: "scripted", host: self.host)
        }
        #expect(self.host.logged("no section `stt`"))
    }
}
