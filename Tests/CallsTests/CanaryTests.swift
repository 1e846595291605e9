import CallModel
import EventLoop
import Providers
import Synchronization
import TestSupport
import Testing

@testable import Calls

@Suite("A canary tells whether a provider works")
struct CanaryTests {
    /// What the canary says of a provider; nil: it works.
    private func verdict(
        language: String = "en", on subject: @Sendable (EventLoop) -> CanarySubject
    ) async -> ProviderFailure? {
        let loop = EventLoop(pace: .fast)
        let subject = subject(loop)
        return await loop.whileRunning {
            await withCheckedContinuation { continuation in
                let canary = Canary(
                    subject, on: loop, language: language, limit: .seconds(2)
                ) { continuation.resume(returning: $0) }
                loop.post { canary.start() }
            }
        }
    }

    /// Of a recogniser that understands this.
    private func verdict(
        _ text: String, language: String = "en"
    ) async -> ProviderFailure? {
        await self.verdict(language: language) {
            .stt(FakeRecognizer("ears", on: $0, [.words("")], canary: text))
        }
    }

    @Test(
        "Any of the words shows that a recogniser understands",
        arguments: ["One.", "2 3", "tree three"])
    func understands(text: String) async {
        #expect(await self.verdict(text) == nil)
    }

    @Test(
        "A recogniser that answers with other words, or none, does not work",
        arguments: ["ones", ""])
    func understandsNothing(text: String) async {
        let failure = await self.verdict(text)
        #expect(failure?.reason == "it answered, but understood none of the words")
    }

    @Test(
        "The words are those of the calls' language",
        arguments: [
            ("de-AT", "eins"), ("es", "dos"), ("fr-CA", "un deux"), ("it", "Tre!"),
            ("EN-gb", "two"),
        ])
    func languages(language: String, text: String) async {
        #expect(await self.verdict(text, language: language) == nil)
        #expect(await self.verdict("tja", language: language) != nil)
    }

    @Test("Where there are no words in the language, an answer is enough")
    func noWords() async {
        #expect(await self.verdict("", language: "pl") == nil)
        let failure = await self.verdict(language: "pl") {
            .stt(FakeRecognizer("ears", on: $0, [.silence]))
        }
        #expect(failure?.code == .timedOut)
    }

    @Test("It is heard for as long as the clip lasts")
    func length() async throws {
        let heard = Mutex<FakeRecognizer?>(nil)
        _ = await self.verdict { loop in
            let ears = FakeRecognizer("ears", on: loop, [.words("")])
            heard.withLock { $0 = ears }
            return .stt(ears)
        }
        let words = try #require(CanaryWords.spoken(in: "en"))
        let kept = heard.withLock(\.self)
        let ears = try #require(kept)
        #expect(ears.heard.withLock(\.self) == [.milliseconds(words.samples.count / 8)])
        #expect(words.samples.contains { abs(Int($0)) > 8_000 })
    }

    @Test("A voice must be audible")
    func voice() async {
        #expect(await self.verdict { .tts(FakeSynthesizer("voice", on: $0)) } == nil)
        let failure = await self.verdict {
            .tts(FakeSynthesizer("mute", on: $0, fault: .inaudible))
        }
        #expect(failure?.reason == "it spoke, but nothing is to be heard")
    }
}
