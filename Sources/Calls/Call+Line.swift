import CallAudio
import CallModel
import Fallback
import Providers

/// What was heard of a reply, as far as the line was certain to be alive.
struct UncertainReply {
    var turn: Int
    /// When the last frame of the caller came.
    var heard: String
    /// The reply has ended since, and this is all of it.
    var whole: String?
}

/// A line that has gone dead: no channel takes over, so the call must not be kept for it.
extension Call {
    /// Looks for caller audio that does not come. Media path: allocates nothing while it comes.
    func checkLine() {
        // A channel may stop its media while it hands the call over.
        guard self.phase == .up, self.transfer == nil, self.pendingAct?.isHold != true else {
            return
        }
        switch self.line.look(at: self.context.now) {
        case nil: break
        case .quiet: self.noteUncertain()
        case .dead(let silence):
            let limit = silence.milliseconds / 1_000
            self.channelFailed(ProviderFailure(.timedOut, "no caller audio for \(limit) s"))
        }
    }

    /// A frame of the caller, or a key: the line is alive. Media path.
    func lineIsAlive() {
        self.noteQuiet()
        if self.uncertain != nil { self.settleUncertain(isAlive: true) }
        self.certainReply = self.replyAtEar
    }

    /// The line was quiet until now, or the call ends while it is.
    func noteQuiet() {
        let now = self.context.now
        guard let since = self.line.heard(at: now) else { return }
        self.context.journal.write(.audioMissing(since: since, length: now - since))
    }

    /// How much of the reply audio is heard by now, if the line plays it as it comes.
    private var replyAtEar: Duration {
        max(
            .zero,
            (self.ears?.replyTime ?? .zero)
                - (self.speaking?.playOut.ahead(at: self.context.now) ?? .zero))
    }

    /// Drops what the channel has not played yet. Gives how long that was.
    ///
    /// A channel that does not answer has played what was due while it was alive for certain.
    func unheardReply() -> Duration {
        guard let ears = self.ears else { return .zero }
        let heard =
            self.channel?.flush() ?? (self.line.isQuiet ? self.certainReply : self.replyAtEar)
        let unheard = max(.zero, ears.replyTime - heard)
        ears.replyDropped(unheard)
        return unheard
    }

    // MARK: - Replies into a quiet line

    private func noteUncertain() {
        guard let speaking = self.speaking, let ears = self.ears, speaking.isReplying
        else { return }
        let heard = speaking.heardText(unheard: ears.replyTime - self.certainReply)
        self.uncertain = UncertainReply(turn: self.turn, heard: heard)
    }

    /// The reply has ended: the journal says so once it is known whether it was heard.
    func replyEnded(heard: String) {
        guard self.line.isQuiet else {
            return self.context.journal.write(
                .replyEnded(turn: self.turn, heard: heard, isInterrupted: false))
        }
        if self.uncertain?.turn != self.turn {
            self.uncertain = UncertainReply(turn: self.turn, heard: "")
        }
        self.uncertain?.whole = heard
    }

    /// The call ends: a channel that still plays knows how much of such a reply was heard.
    func settleUncertainAtEnd() {
        guard self.uncertain != nil, let ears = self.ears else { return }
        let played = self.channel?.flush() ?? .zero
        self.settleUncertain(isAlive: played + PlayoutLead.longest >= ears.replyTime)
    }

    /// Something follows the reply, which has ended before it, in the journal too.
    func settleUncertain() {
        if self.uncertain?.whole != nil { self.settleUncertain(isAlive: true) }
    }

    /// It is known now whether a reply was heard that ended while the line was quiet.
    func settleUncertain(isAlive: Bool) {
        defer { self.uncertain = nil }
        guard let reply = self.uncertain, let whole = reply.whole else { return }
        self.context.journal.write(
            .replyEnded(
                turn: reply.turn, heard: isAlive ? whole : reply.heard, isInterrupted: !isAlive))
    }
}
