import CallAudio
import CallModel
import Providers
import Turns

/// A few words for a caller whose answer is long in coming. They are no part of the reply: neither the turn
/// machine nor the dialogue hears of them, so that a caller who goes on speaks into silence, as it were.
extension Call {
    /// Asks the caller to wait when it is time to, and is silent again when the caller speaks. On each tick; media path
    /// while nothing is due.
    func keepCompany() {
        guard let waiting = self.plan.waiting, let speaking = self.speaking else { return }
        if speaking.isFilling, self.ears?.isSpeaking == true {
            self.callerOverFiller += 1
            if Frame.duration * self.callerOverFiller >= self.plan.turns.bargeIn.decide {
                speaking.dropFiller()
            }
            return
        }
        self.callerOverFiller = 0
        let isWanted =
            self.phase == .up && !self.hasFailed && self.transfer == nil
            && self.transferTool == nil && self.pendingAct == nil && self.answering?.isAsked == true
        let isQuiet = !speaking.isBusy && self.hearing?.isIdle == true
        guard
            self.waiting.isDue(
                turn: isWanted ? self.turn : nil, isQuiet: isQuiet, after: waiting.after,
                at: self.context.now)
        else { return }
        self.context.journal.write(.askedToWait(turn: self.turn, text: waiting.text))
        self.act(.caption, waiting.text)
        speaking.say(SpokenSentence(fillerOf: self.turn, text: waiting.text))
    }
}
