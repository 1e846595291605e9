import CallAudio
import CallModel
import Fallback
import Providers

/// From the voice to the channel, frame by frame.
extension SpeakingStage {
    /// How long the first words of another voice wait until it is known how loud it is.
    private static let sampling = Duration.milliseconds(100)

    /// Plays one frame when there is one. Media path.
    func tick() -> Outcome? {
        if let failure = self.chain.openFailure() ?? self.lateFailure {
            return self.fail(failure, nil)
        }
        if !self.queue.isEmpty {
            self.fill()
        } else if self.clip != nil {
            self.fillFromClip()
        }
        return self.playFrame()
    }

    /// The voice has given audio where nothing is playing. With enough of it the caller hears it at once; a voice
    /// that gives little at a time needs what is left until the tick, or its second words would be late.
    func begin() -> Outcome? {
        guard self.playOut.isEmpty, let sentence = self.queue.first, !sentence.hasStarted else {
            return nil
        }
        self.fill()
        guard sentence.isSynthesized || !self.playOut.isShort else { return nil }
        return self.playFrame()
    }

    /// Takes audio of the first sentence.
    private func fill() {
        guard let session = self.chain.readySession, let request = self.queue[0].request,
            !self.queue[0].isKept
        else { return }
        let now = self.context.now
        guard let count = self.playOut.voice.fill({ session.read(request, into: &$0) }) else {
            self.lastAudio = now
            return
        }
        if count > 0 {
            if self.queue[0].firstAudio == nil { self.noteFirstAudio(at: now) }
            self.lastAudio = now
            self.queue[0].took(count, at: self.rate)
        } else if self.queue[0].isSynthesized {
            self.measureRate()
        }
        let isAll = self.queue[0].isSynthesized && !self.playOut.voice.isFilled
        let isDue = self.queue[0].firstAudio.map { now - $0 >= Self.sampling } ?? false
        self.playOut.voice.endSampling(isLast: isAll || isDue)
    }

    private func noteFirstAudio(at now: Duration) {
        self.queue[0].firstAudio = now
        // A sentence that was asked for ahead is not waited for.
        guard self.queue[0].asked >= self.lastAudio else { return }
        self.context.health.note(now - self.queue[0].asked, .firstAudio, of: self.chain.name)
    }

    /// The sentence was spoken to its end: how fast was that?
    private func measureRate() {
        guard let (text, length) = self.queue[0].complete(at: self.rate) else { return }
        self.speakingRate.spoke(self.chain.name, text, in: length)
        let rate = self.speakingRate.of(self.chain.name)
        for index in self.queue.indices where self.queue[index].request != nil {
            self.queue[index].know(rate: rate)
        }
    }

    private func fillFromClip() {
        guard let clip = self.clip, self.playOut.isShort else { return }
        let count = min(clip.rate.samplesPerFrame, clip.samples.count - clip.position)
        let part = clip.samples.span.extracting(clip.position..<clip.position + count)
        self.playOut.voice.append(part)
        self.clip?.position += count
        guard clip.position + count >= clip.samples.count else { return }
        self.clip = nil
        if let session = self.chain.readySession {
            self.playOut.voice.begin(from: SampleRate(hertz: session.rate))
        }
    }

    private func playFrame() -> Outcome? {
        // Whether there is no audio of the sentence beyond what waits.
        let isLast = self.queue.first.map(\.isSynthesized) ?? (self.clip == nil)
        guard let taken = self.playOut.prepare(isLast: isLast) else {
            self.playOut.rest(isMissed: !isLast, at: self.context.now)
            return self.finishSentence(isLast)
        }
        let outcome = self.noteStart()
        if !self.queue.isEmpty { self.queue[0].played(taken) }
        self.playOut.send(at: self.context.now)
        return outcome
    }

    private func noteStart() -> Outcome? {
        guard !self.queue.isEmpty, !self.queue[0].hasStarted else { return nil }
        self.queue[0].hasStarted = true
        let sentence = self.queue[0]
        guard !sentence.isFiller else { return nil }
        return .sentenceStarted(
            SentencePosition(
                turn: sentence.turn, index: sentence.index, text: sentence.text,
                isProtected: sentence.isProtected,
                firstAudio: sentence.firstAudio ?? self.context.now))
    }

    /// The sentence's last frame went out: the next one, or the end.
    func finishSentence(_ isOver: Bool) -> Outcome? {
        if isOver, !self.queue.isEmpty {
            let sentence = self.queue.removeFirst()
            if !sentence.isFiller { self.spoken.append(sentence) }
            self.playOut.voice.beginSentence()
            // The voice may have been ahead; of the next sentence nothing was asked for yet.
            self.lastAudio = self.context.now
            self.feed()
        }
        guard self.queue.isEmpty, self.clip == nil, self.isComplete, self.isReplying else {
            return nil
        }
        self.isReplying = false
        defer { self.spoken = [] }
        return .ended(heard: self.heardText(unheard: .zero))
    }
}
