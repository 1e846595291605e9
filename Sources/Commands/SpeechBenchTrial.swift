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
        for utterances in self.callers {
            let trial = RecognizerTrial(on: self.loop, rate: self.rate)
            var failure: CommandFailure?
            do throws(CommandFailure) {
                try await self.hear(utterances, in: trial, &score)
            } catch {
                failure = error
            }
            await trial.close()
            if let failure { throw failure }
        }
        return score
    }

    /// What each caller says, in the order of the set.
    private var callers: [[SpeechUtterance]] {
        var callers: [[SpeechUtterance]] = []
        for utterance in self.set.utterances {
            if let last = callers.last?.last, last.speaker == utterance.speaker {
                callers[callers.count - 1].append(utterance)
            } else {
                callers.append([utterance])
            }
        }
        return callers
    }

    private func hear(
        _ utterances: [SpeechUtterance], in trial: RecognizerTrial, _ score: inout SpeechScore
    ) async throws(CommandFailure) {
        var current = "opening"
        do throws(ProviderFailure) {
            try await trial.open(
                self.recognizer, language: self.language, expecting: self.set.expectation)
            for utterance in utterances {
                current = utterance.id
                let samples = try self.samples(of: utterance)
                let start = Self.processorTime
                let finals = try await trial.hear(samples)
                score.add(
                    audio: .seconds(1) * samples.count / self.rate,
                    processing: Self.processorTime - start)
                score.add(utterance, heard: finals, isOutside: self.set.isOutside)
            }
        } catch {
            throw CommandFailure(
                .failure,
                "provider \(self.recognizer.name), set \(self.set.name), \(current): "
                    + "\(error.code.name): \(error.reason)")
        }
    }

    private func samples(of utterance: SpeechUtterance) throws(ProviderFailure) -> [Int16] {
        do throws(SpeechCorpusError) {
            return try self.corpus.samples(of: utterance, in: self.set, rate: self.rate)
        } catch {
            throw ProviderFailure(.badInput, "\(error)")
        }
    }

    /// Of all threads of the process.
    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
