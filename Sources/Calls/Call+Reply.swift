import CallModel
import Fallback
import Providers
import Turns

/// The reply: from sentences to what the caller heard, and what follows when there is nobody to speak.
extension Call {
    func say(_ text: String, isProtected: Bool) {
        self.settleUncertain()
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
        case .ended where self.pendingAct?.isHold == true: self.playHoldMusic()
        case .ended(let heard):
            self.replyEnded(heard: heard)
            self.conversation.assistantSaid(heard, isCut: false)
            self.answering?.remember()
            // What the dialogue still says after it has done something is the same reply.
            if self.afterReply.first?.isWithinReply != true { self.receive(.replyEnded) }
            self.replyIsOver()
        case .exhausted: self.runOut(.tts)
        }
    }

    /// What was to follow the reply does, or else the plan for an exhausted chain.
    func replyIsOver() {
        guard self.phase == .up else { return }
        if self.closingWords?.hasBegun == true { return self.endWithClosingWords() }
        if !self.afterReply.isEmpty { return self.runAfterReply() }
        if self.hasFailed, self.transfer == nil {
            self.settleUncertain()
            self.follow(self.isPlanUnderWay ? .played : .begun)
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
        if self.pendingAct != nil { return self.interruptAct() }
        self.interruptedTurn = self.turn
        let hadBegun = self.speaking?.hasReply ?? false
        let heard = self.speaking?.interrupt(unheard: self.unheardReply()) ?? ""
        self.speaking?.playOut.sendAll(at: self.context.now)
        self.answering?.cancel()
        self.forgetAfterReply()
        if hadBegun {
            self.context.journal.write(.bargeInCommitted(heard: heard))
            self.context.journal.write(
                .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
        }
        self.conversation.assistantSaid(heard, isCut: true)
        self.receive(.interrupted(hasHeard: !heard.isEmpty))
    }

    // MARK: - Steps after a reply

    /// What was to follow the reply does not: nobody waits for it any more.
    func forgetAfterReply() {
        self.afterReply = []
        self.transferTool = nil
        self.dropPendingAct()
    }

    /// Performs the next thing that was to follow the reply.
    private func runAfterReply() {
        guard self.phase == .up, !self.afterReply.isEmpty else { return }
        switch self.afterReply.removeFirst() {
        case .transfer(let target): self.startTransfer(to: target)
        case .hangUp:
            self.end(.completed, by: .host, cause: .normal, detail: "the dialogue ended the call")
        case .hold(let length): self.startHold(for: length)
        case .keys(let digits): self.sendKeys(digits)
        }
    }

    func startTransfer(to target: String) {
        self.transfer = Transfer(
            target: target, request: self.act(.transfer, target), since: self.context.now)
    }

    /// Looks whether the channel is late with the outcome of a transfer.
    func checkTransfer() {
        guard let transfer = self.transfer,
            self.context.now - transfer.since > LastResortPlan.longestTransfer
        else { return }
        self.transferred(
            ProviderFailure(.timedOut, "the channel does not say how the transfer ended"))
    }

    /// The transfer has succeeded, or failed: then the dialogue that asked for it goes on, or the plan.
    func transferred(_ failure: ProviderFailure?) {
        guard self.phase == .up, let transfer = self.transfer else { return }
        self.transfer = nil
        self.context.journal.write(
            .transferred(to: transfer.target, isAccepted: failure == nil))
        let tool = self.transferTool
        self.transferTool = nil
        self.line.begin(at: self.context.now)
        guard let failure else {
            return self.end(.transferred, by: .host, cause: .normal, detail: "transferred")
        }
        if self.hasFailed {
            return self.follow(self.isPlanUnderWay ? .transferred(isAccepted: false) : .begun)
        }
        guard let tool else { return self.runAfterReply() }
        self.speaking?.beginReply()
        self.toolAnswered(id: tool, provider: self.plan.channel.name, .failure(failure))
    }
}
