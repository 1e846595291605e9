import CallModel
import EventLoop
import Providers
import Rehearsal
import Synchronization
import TestSupport
import Testing

@Suite("Trials of a recogniser")
struct RecognizerTrialTests {
    @Test("All audio of an utterance is heard before its final is asked for")
    func hearsWholeUtterance() async throws {
        let loop = EventLoop(pace: .fast)
        try await loop.whileRunning {
            let recognizer = FakeRecognizer("ears", on: loop, [.words("yes"), .words("")])
            let trial = RecognizerTrial(on: loop, rate: 8_000)
            try await trial.open(recognizer, language: "en", expecting: CallModel.Expectation())
            #expect(
                try await trial.hear([Int16](repeating: 1, count: 8_001)).map(\.text) == ["yes"])
            #expect(try await trial.hear([Int16](repeating: 1, count: 80)).isEmpty)
            await trial.close()
            let heard = recognizer.heard.withLock { $0 }
            #expect(heard == [.seconds(1), .milliseconds(10)])
            // A frame each 20 ms of virtual time.
            #expect(loop.now >= .seconds(1))
        }
    }

    @Test("A recogniser that fails, or never answers, ends the trial with an error")
    func failuresEndTrial() async throws {
        let loop = EventLoop(pace: .fast)
        try await loop.whileRunning {
            let failure = ProviderFailure(.overloaded, "no decoder")
            let recognizer = FakeRecognizer("ears", on: loop, [.failure(failure), .silence])
            let trial = RecognizerTrial(on: loop, rate: 16_000)
            try await trial.open(recognizer, language: "en", expecting: CallModel.Expectation())
            await #expect(throws: failure) { try await trial.hear([1, 2, 3]) }
            let late = await #expect(throws: ProviderFailure.self) { try await trial.hear([1]) }
            #expect(late?.code == .timedOut)
        }
    }

    @Test("A session that cannot be opened ends the trial with its error")
    func openingFails() async throws {
        let loop = EventLoop(pace: .fast)
        await loop.whileRunning {
            let failure = ProviderFailure(.misconfigured, "no model")
            let recognizer = FakeRecognizer("ears", on: loop, [], opening: failure)
            let trial = RecognizerTrial(on: loop, rate: 16_000)
            await #expect(throws: failure) {
                try await trial.open(recognizer, language: "en", expecting: CallModel.Expectation())
            }
        }
    }

    @Test("Scores count rejected utterances, words of each kind, and what was taken for a phrase")
    func scores() throws {
        let corpus = try SpeechCorpus.read(Self.speechFolder)
        let set = try #require(corpus.sets.first { $0.name == "free" })
        let added = try #require(set.utterances.first { $0.id == "added" })
        var score = SpeechScore()
        score.add(added, heard: [Transcript("Added.")], isOutside: false)
        score.add(added, heard: [], isOutside: false)
        score.add(added, heard: [Transcript("and"), Transcript("it")], isOutside: false)
        #expect(score.utterances == 3 && score.rejected == 1)
        #expect(score.errors.total == 3 && score.errorsOfKinds["short"]?.words == 3)
        #expect(score.mistakes.map(\.heard) == ["", "and it"])
        score.add(audio: .seconds(4), processing: .seconds(1))
        #expect(score.realTimeFactor == 0.25)

        var outside = SpeechScore()
        outside.add(added, heard: [], isOutside: true)
        outside.add(added, heard: [Transcript("five")], isOutside: true)
        #expect(outside.rejected == 1 && outside.errors.rate == nil)
        #expect(outside.mistakes.count == 1)
    }

    private static let speechFolder =
        #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Speech"
}
