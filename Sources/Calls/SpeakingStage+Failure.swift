import CallAudio
import CallModel
import Fallback
import Providers

/// What becomes of a sentence whose voice fails: nothing of it is said twice, and nothing is left out.
extension SpeakingStage {
    /// With less of a sentence heard, the next voice starts it anew.
    private static let restartBelow = Duration.milliseconds(250)

    /// The first sentence has no audio in time, or it stopped coming.
    var lateFailure: ProviderFailure? {
        guard let sentence = self.queue.first, sentence.request != nil, !sentence.isSynthesized,
            let stall = self.chain.link?.deadlines.stall, self.chain.isReady
        else { return nil }
        if sentence.firstAudio == nil {
            let deadline = self.chain.deadline(.firstAudio)
            guard self.context.now - max(sentence.asked, self.lastAudio) > deadline else {
                return nil
            }
            return ProviderFailure(.timedOut, "no audio within \(deadline.milliseconds) ms")
        }
        guard self.playOut.isShort, self.context.now - self.lastAudio > stall else { return nil }
        return ProviderFailure(.timedOut, "the audio stopped for \(stall.milliseconds) ms")
    }

    func fail(_ failure: ProviderFailure, _ request: RequestID?) -> Outcome? {
        let from = self.chain.name
        let stops = FallbackRule(failure.code) == .stop
        // The session takes its audio with it.
        let handover = stops ? nil : self.handOver()
        switch self.chain.failed(failure, self.options(isResumed: true)) {
        case .stopped: return self.giveUp(request)
        case .exhausted: return .exhausted
        case .retried: break
        case .moved(_, let to):
            self.playOut.voice.changeVoice(isHeld: !self.isPlayingRecording)
            self.context.journal.write(
                .fellBack(
                    stage: .tts, from: from, to: to, replayed: .zero, lost: .zero,
                    speech: handover))
        }
        return nil
    }

    /// Whether what is heard is no voice's.
    private var isPlayingRecording: Bool {
        self.clip != nil || self.queue.isEmpty && !self.playOut.isEmpty
    }

    /// Nobody can speak this text: the caller hears what there is of it.
    private func giveUp(_ request: RequestID?) -> Outcome? {
        let index = self.queue.firstIndex { $0.request == request } ?? 0
        guard self.queue.indices.contains(index) else { return nil }
        if self.queue[index].hasStarted {
            self.queue[index].cutShort()
            return nil
        }
        if index == 0 { self.playOut.voice.samples.removeAll() }
        self.queue.remove(at: index)
        self.feed()
        return index == 0 ? self.finishSentence(false) : nil
    }

    /// Keeps what the failed voice has given of the first sentence as far as it will be heard; the rest, and
    /// all other sentences, wait for the next voice.
    private func handOver() -> SpeechHandover? {
        guard !self.queue.isEmpty else { return nil }
        for index in self.queue.indices.dropFirst() { self.queue[index].askAnew() }
        guard !self.queue[0].isKept else { return nil }
        guard self.queue[0].isHeard, let request = self.queue[0].request,
            let session = self.chain.readySession
        else {
            // Nobody has heard this voice; what an earlier one has said remains.
            self.playOut.voice.samples.removeAll()
            self.queue[0].askAnew()
            return self.handover(isRestarted: false)
        }
        let rest = self.playOut.keepRest { session.read(request, into: &$0) }
        self.queue[0].took(rest, at: self.rate)
        if self.queue[0].isSynthesized {
            self.queue[0].keepWhole(at: self.rate)
            return nil
        }
        if self.rate.duration(of: self.queue[0].playedSamples) < Self.restartBelow {
            self.playOut.cutRest(to: 0, isGuess: false)
            self.queue[0].restart()
            return self.handover(isRestarted: true)
        }
        self.cut()
        return self.queue[0].isKept ? nil : self.handover(isRestarted: false)
    }

    /// Cuts the first sentence where the next voice can go on, if anything is left to say.
    private func cut() {
        guard let part = self.queue[0].parts.last else { return }
        let heard = self.rate.duration(of: part.played)
        let cut = part.ledger.cut(
            heard: heard, available: self.rate.duration(of: part.given),
            endsInPause: self.playOut.endsInPause)
        guard cut.offset < part.ledger.text.utf8.count else {
            self.queue[0].synthesized()
            return self.queue[0].keepWhole(at: self.rate)
        }
        let rest = max(0, self.rate.samples(in: cut.time) - part.played)
        let kept = self.playOut.cutRest(to: rest, isGuess: !part.ledger.isMarked)
        self.queue[0].handOver(at: part.start + cut.offset, samples: part.played + kept)
    }

    private func handover(isRestarted: Bool) -> SpeechHandover {
        let sentence = self.queue[0]
        let spoken = sentence.text.utf8.prefix(sentence.resumesAt)
        return SpeechHandover(
            spoken: String(decoding: spoken, as: UTF8.self), rest: sentence.remainder,
            isRestarted: isRestarted)
    }
}
