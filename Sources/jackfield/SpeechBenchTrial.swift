import CallModel
import EventLoop
import Glibc
import Providers
import Rehearsal

/// One set at one rate, heard by one provider.
struct SpeechBenchTrial {
    let recognizer: any Recognizer
    let language: String
    let loop: EventLoop
    let corpus: SpeechCorpus
    let set: SpeechSet
    let rate: Int

    func run() async throws(CommandFailure) -> SpeechScore {
        var score = SpeechScore()
        var trial: RecognizerTrial?
        var speaker: String?
        for utterance in self.set.utterances {
            if speaker != utterance.speaker {
                await trial?.close()
                trial = nil
                speaker = utterance.speaker
            }
            do throws(ProviderFailure) {
                let current: RecognizerTrial
                if let trial { current = trial } else { current = try await self.open() }
                trial = current
                try await self.hear(utterance, in: current, &score)
            } catch {
                await trial?.close()
                throw CommandFailure(
                    .failure,
                    "provider \(self.recognizer.name), set \(self.set.name), \(utterance.id): "
                        + "\(error.code.name): \(error.reason)")
            }
        }
        await trial?.close()
        return score
    }

    private func open() async throws(ProviderFailure) -> RecognizerTrial {
        let trial = RecognizerTrial(on: self.loop, rate: self.rate)
        try await trial.open(
            self.recognizer, language: self.language, expecting: self.set.expectation)
        return trial
    }

    private func hear(
        _ utterance: SpeechUtterance, in trial: RecognizerTrial, _ score: inout SpeechScore
    ) async throws(ProviderFailure) {
        let samples: [Int16]
        do throws(SpeechCorpusError) {
            samples = try self.corpus.samples(of: utterance, in: self.set, rate: self.rate)
        } catch {
            throw ProviderFailure(.badInput, "\(error)")
        }
        let start = Self.processorTime
        let finals = try await trial.hear(samples)
        score.add(
            audio: .seconds(1) * samples.count / self.rate,
            processing: Self.processorTime - start)
        score.add(utterance, heard: finals, isOutside: self.set.isOutside)
    }

    /// Of all threads of the process.
    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
