import CallModel
import Providers
import Turns

/// The reply: from sentences to what the caller heard, and what follows when there is nobody to speak.
extension Call {
    func say(_ text: String, isProtected: Bool) {
        if self.stamps.sentence == nil { self.stamps.sentence = self.context.now }
        let sentence = SpokenSentence(
            turn: self.turn, index: self.sentences, text: text, isProtected: isProtected)
        self.sentences += 1
        self.context.journal.write(
            .sentence(turn: self.turn, index: sentence.index, text: text, isProtected: isProtected))
        self.speaking?.say(sentence)
    }

    func handle(_ outcome: SpeakingStage.Outcome) {
        switch outcome {
        case .sentenceStarted(let sentence): self.sentenceStarted(sentence)
        case .ended(let heard):
            self.context.journal.write(
                .replyEnded(turn: self.turn, heard: heard, isInterrupted: false))
            self.conversation.assistantSaid(heard, isCut: false)
            self.receive(.replyEnded)
            self.runAfterReply()
        case .exhausted: self.runOut(.tts)
        }
    }

    private func sentenceStarted(_ sentence: SpeakingStage.SentencePosition) {
        self.context.journal.write(
            .sentenceStarted(
                turn: sentence.turn, index: sentence.index, provider: self.speaking?.provider ?? "")
        )
        self.act(.caption, sentence.text)
        if !self.stamps.isReported {
            self.stamps.isReported = true
            self.context.journal.write(
                .delays(
                    turn: sentence.turn,
                    delays: self.stamps.delays(
                        firstAudio: sentence.firstAudio, started: self.context.now)))
        }
        self.receive(.sentenceStarted(isProtected: sentence.isProtected))
    }

    /// The caller interrupts: play-out stops in this frame, and the dialogue forgets what was not heard.
    func interruptReply() {
        guard let speaking = self.speaking else { return }
        let heard = speaking.interrupt(unheard: self.unheardReply())
        self.answering?.cancel()
        self.forgetAfterReply()
        self.context.journal.write(.bargeInCommitted(heard: heard))
        self.context.journal.write(
            .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
        self.conversation.assistantSaid(heard, isCut: true)
    }

    /// Drops what the channel has not played yet. Gives how long that was.
    func unheardReply() -> Duration {
        guard let channel = self.channel, let ears = self.ears else { return .zero }
        return max(.zero, ears.replyTime - channel.flush())
    }

    // MARK: - Steps after a reply

    /// What was to follow the reply does not: nobody waits for it any more.
    func forgetAfterReply() {
        self.afterReply = []
        self.transferTool = nil
    }

    /// Performs the next thing that was to follow the reply.
    private func runAfterReply() {
        guard self.phase == .up, !self.afterReply.isEmpty else { return }
        let step = self.afterReply.removeFirst()
        switch step {
        case .say(let text):
            self.speaking?.beginReply()
            self.say(text, isProtected: true)
            self.speaking?.complete()
        case .clip(let samples, let rate):
            self.speaking?.play(clip: samples, rate: rate)
        case .transfer(let target):
            self.transfer = (target, self.act(.transfer, target))
        case .hangUp:
            self.end(
                self.hasFailed ? .failed : .completed, by: .host, cause: .normal,
                detail: self.hasFailed ? "no provider was left" : "the dialogue ended the call")
        }
    }

    /// The transfer has succeeded, or failed: then the dialogue that asked for it goes on.
    func transferred(_ failure: ProviderFailure?) {
        guard self.phase == .up, let transfer = self.transfer else { return }
        self.transfer = nil
        self.context.journal.write(
            .transferred(to: transfer.target, isAccepted: failure == nil))
        let tool = self.transferTool
        self.transferTool = nil
        guard let failure else {
            return self.end(.transferred, by: .host, cause: .normal, detail: "transferred")
        }
        guard let tool else { return self.runAfterReply() }
        self.speaking?.beginReply()
        self.toolAnswered(id: tool, provider: self.plan.channel.name, .failure(failure))
    }

    /// Nobody of a chain is left: the plan for that runs instead of the dialogue.
    func runOut(_ stage: Capability) {
        guard self.phase == .up, !self.hasFailed else { return }
        self.hasFailed = true
        self.answering?.cancel()
        var steps = self.plan.exhausted
        // Without a voice there is nothing to say.
        if stage == .tts { steps.removeAll { if case .say = $0 { true } else { false } } }
        if steps.last != .hangUp { steps.append(.hangUp) }
        self.context.journal.write(
            .exhausted(stage: stage, plan: steps.map(\.name).joined(separator: ", ")))
        self.forgetAfterReply()
        self.afterReply = steps
        // What is being said may end, if there is a voice left to say it.
        if stage == .tts || self.speaking?.isBusy != true {
            _ = self.speaking?.interrupt(unheard: .zero)
            self.runAfterReply()
        } else {
            self.speaking?.complete()
        }
    }
}
