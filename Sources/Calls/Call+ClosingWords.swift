import CallModel
import Fallback
import Providers

/// The host's own last words: the dialogue is not asked any more.
extension Call {
    /// The fact that tells who took a dialled call.
    static let answeredBy = "answered_by"

    /// Does what the pipeline has for an answering machine, once it is known that one has answered.
    func dealWithAnsweringParty() {
        guard let party = self.facts[Self.answeredBy].flatMap(AnsweringParty.init) else { return }
        if party == .fax {
            return self.end(.rejected, by: .host, cause: .normal, detail: "a fax has answered")
        }
        guard party.isMachine else { return }
        if party == .machineWaits { self.closingWords?.machineWaits() }
        switch self.plan.machine {
        case .talk: break
        case .hangUp:
            self.end(
                .rejected, by: .host, cause: .normal, detail: "an answering machine has answered")
        case .say(let text):
            guard self.closingWords == nil else { return }
            self.stopAnswering()
            self.stopPrompt()
            self.closingWords = ClosingWords(
                text, detail: "a message was left on an answering machine",
                cue: party == .machineWaits ? .atOnce : .machineWaits, at: self.context.now)
        }
    }

    /// Ends the call with the farewell, after the sentence that is being spoken.
    package func hangUpPolitely(reason: String) {
        let canSpeak = self.phase == .up && !self.hasFailed && self.transfer == nil
        guard canSpeak, let speaking = self.speaking else { return self.hangUp(reason: reason) }
        guard self.closingWords == nil else { return }
        self.stopAnswering()
        _ = speaking.keepStarted()
        speaking.complete()
        self.closingWords = ClosingWords(
            self.plan.farewell, detail: reason, cue: .atOnce, at: self.context.now)
    }

    private func stopAnswering() {
        self.answering?.cancel()
        self.forgetAfterReply()
        self.speaking?.unduck()
        self.speaking?.dropFiller()
    }

    func checkClosingWords() {
        guard let speaking = self.speaking, var words = self.closingWords else { return }
        if words.isOverdue(at: self.context.now) { return self.endWithClosingWords() }
        if speaking.isBusy {
            guard words.isImpatient(at: self.context.now) else { return }
            self.stopPrompt()
        }
        let isDue = words.isDue(
            isFarPartySpeaking: self.ears?.isSpeaking == true, at: self.context.now)
        self.closingWords = words
        guard isDue else { return }
        guard let text = words.text, speaking.hasVoice else { return self.endWithClosingWords() }
        speaking.beginReply()
        self.say(text, isProtected: true)
        speaking.complete()
    }

    func endWithClosingWords() {
        guard let words = self.closingWords else { return }
        self.end(.completed, by: .host, cause: .normal, detail: words.detail)
    }
}
