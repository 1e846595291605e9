import CallModel
import Fallback
import Providers

/// When the recogniser fails: how the host notices, and what the next one hears.
extension HearingStage {
    /// Another session takes over.
    struct Takeover {
        var from: String
        var to: String
        /// When the first session of the chain failed that nobody has replaced yet.
        var since: Duration
    }

    /// A little before the watermark is sent again: recognisers do not agree where a word ends.
    private static let overlap = Duration.milliseconds(200)

    /// What the host sees of a session that does not tell that it has failed. Media path.
    var silence: ProviderFailure? {
        guard let start = self.utteranceStart, self.chain.isReady, let link = self.chain.link else {
            return nil
        }
        let now = self.context.now
        if let failure = self.watch.failureToTake(
            lag: self.lag, stall: link.deadlines.stall, at: now)
        {
            return failure
        }
        guard let wish = self.wish else {
            return self.watch.failureToFollow(
                spoken: self.memory.spoken(from: self.watch.quietSince, to: now))
        }
        guard self.request != nil else {
            guard now > wish.taken else { return nil }
            return ProviderFailure(.timedOut, "it takes the audio slower than it was spoken")
        }
        let deadline = self.chain.deadline(.final)
        if now - wish.asked > deadline {
            return ProviderFailure(.timedOut, "no words within \(deadline.milliseconds) ms")
        }
        return self.watch.failureToAnswer(
            spoken: self.memory.spoken(from: start, to: wish.upTo),
            end: self.memory.speechEnd(before: wish.upTo) ?? wish.upTo, asked: wish.asked,
            p99: self.chain.percentile99(.final), at: now)
    }

    /// - Parameter ofSession: the session itself can do nothing more, whatever its failure says of requests.
    func fail(_ failure: ProviderFailure, ofSession: Bool = false) -> Outcome? {
        let from = self.provider
        let since = self.takeover?.since ?? self.context.now
        var failure = failure
        if ofSession, FallbackRule(failure.code) == .stop {
            failure.reason = "the session ended with \(failure.code.name): \(failure.reason)"
            failure.code = .unavailable
        }
        let hot = self.fitHot(failure)
        let step = self.chain.failed(failure, self.options(isResumed: true))
        if step == .stopped { return self.refused() }
        // The session after this one misses what this one missed, and tells.
        self.feed.forgetLost()
        self.endTakeover()
        self.forgetRequest()
        self.adopted = nil
        guard step != .exhausted else { return .exhausted }
        if let hot, hot.generation == self.chain.generation {
            self.adopt(hot)
        } else {
            self.rewind()
        }
        self.takeover = Takeover(from: from, to: self.provider, since: since)
        return nil
    }

    /// Goes back to the first word that is not final.
    private func rewind() {
        // Between utterances there is nothing to hear again, and the next may have begun unnoticed.
        guard let start = self.utteranceStart else { return self.feed.changeSession() }
        let from = max(start, self.words.watermark - Self.overlap)
        let watermark = self.words.watermark
        self.words.heardAgain(
            from: from, holdsSpeech: self.memory.spoken(from: from, to: watermark) > .zero)
        self.feed.rewind(to: from, watermark: watermark)
    }

    /// The new session has heard all that was said, or will not: tells how that went.
    func endTakeover(isComplete: Bool = false) {
        guard let takeover = self.takeover else { return }
        self.takeover = nil
        let lost = self.feed.lost
        // Once more with the same provider is no fallback, unless something was lost by it.
        guard takeover.from != takeover.to || lost > .zero else { return }
        self.context.journal.write(
            .fellBack(
                stage: .stt, from: takeover.from, to: takeover.to, replayed: self.feed.replayed,
                lost: lost, gap: isComplete ? self.context.now - takeover.since : nil))
    }
}
