import CallAudio
import CallModel
import EventLoop
import Providers

/// From the hang-up until all sessions are closed.
extension Call {
    /// Ends the call: nothing more is played or asked, all sessions are closed.
    func end(_ outcome: CallOutcome, by party: Party, cause: HangupCause, detail: String) {
        guard self.phase == .opening || self.phase == .up else { return }
        self.phase = .closing
        self.outcome = outcome
        self.endedAt = self.context.now
        self.hear()
        self.noteCutReply()
        self.settleUncertainAtEnd()
        self.noteQuiet()
        self.noteQuality()
        self.stopRecording()
        self.answering?.cancel()
        self.context.journal.write(.hungUp(by: party, cause: cause, detail: detail))
        if party == .host, self.isChannelOpen { self.act(.hangUp, "") }
        self.finishHearing()
        self.answering?.close()
        self.speaking?.close()
        self.records?.close()
        self.channel?.close(.done)
        self.context.journal.flush()
    }

    private func noteQuality() {
        let quality = MediaQuality(
            late: self.speaking?.playOut.late ?? 0, repeated: self.speaking?.playOut.repeated ?? 0,
            dropped: self.channel?.lostBlocks ?? 0, drift: self.ears?.drift.partsPerMillion)
        if !quality.isPerfect { self.context.journal.write(.mediaFlawed(quality: quality)) }
    }

    /// A reply that was playing when the call ended was heard only in part.
    private func noteCutReply() {
        guard let speaking = self.speaking, speaking.isBusy else { return }
        let heard = speaking.interrupt(unheard: self.unheardReply())
        self.context.journal.write(
            .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
    }

    /// The call has ended when every session has said CLOSED, or none will.
    func finishClosing() {
        let open =
            (self.hearing?.sessions ?? 0) + (self.answering?.sessions ?? 0)
            + (self.speaking?.sessions ?? 0) + (self.records?.sessions ?? 0)
            + (self.channel == nil ? 0 : 1) + self.openRecordings
        guard open == 0 || self.context.now - self.closingSince > .milliseconds(2_500),
            !self.awaitsLastWords
        else { return }
        self.phase = .ended
        self.hearing?.abandon()
        self.answering?.abandon()
        self.speaking?.abandon()
        self.records?.abandon()
        self.ticker?.stop()
        self.context.usage.settle(self.context.journal)
        self.context.journal.write(.ended(outcome: self.outcome))
        self.context.journal.flush { [weak self] in
            self?.assumeIsolated { $0.resume() }
        }
    }

    private func resume() {
        let result = CallResult(
            id: self.invitation.id, outcome: self.outcome, slots: self.slots,
            duration: self.endedAt)
        self.finished?.resume(returning: result)
        self.finished = nil
    }
}
