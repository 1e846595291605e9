import CallModel
import Fallback
import Turns

/// Words that were recognised after the last turn.
struct UnansweredWords {
    private(set) var text = ""
    private(set) var confidence: Float?

    mutating func add(_ text: String, confidence: Float? = nil) {
        guard !text.isEmpty else { return }
        self.text += self.text.isEmpty ? text : " " + text
        self.confidence = confidence ?? self.confidence
    }
}

/// What the caller has said when the call ends stands in the journal, though nobody answers it.
extension Call {
    /// Nobody waits for these words on the line any more, but a session and a place are kept for them.
    private static let patience = Duration.milliseconds(1_500)

    /// The call is over: the recogniser is asked for what it has not given yet.
    func finishHearing() {
        self.closingSince = self.context.now
        self.unanswered.add(self.turns.keptWords)
        self.awaitsLastWords = self.hearing?.finish() ?? false
        if !self.awaitsLastWords { self.closeHearing() }
    }

    /// Once every 20 ms after the end.
    func awaitLastWords() {
        guard self.awaitsLastWords, let hearing = self.hearing else { return }
        if let outcome = hearing.tick() { self.handle(outcome) }
        guard self.awaitsLastWords, self.context.now - self.closingSince > Self.patience else {
            return
        }
        // Those that are final already are better than none.
        self.unanswered.add(hearing.words.text, confidence: hearing.words.confidence)
        self.closeHearing()
    }

    func handleLast(_ outcome: HearingStage.Outcome) {
        guard self.awaitsLastWords else { return }
        switch outcome {
        case .partial: return
        case .finalized(let text, let confidence):
            self.unanswered.add(text, confidence: confidence)
            // What was said while these words were awaited is still to come.
            if self.hearing?.finish() == true { return }
        case .exhausted: break
        }
        self.closeHearing()
    }

    private func closeHearing() {
        self.awaitsLastWords = false
        self.closingSince = self.context.now
        if !self.unanswered.text.isEmpty {
            self.context.journal.write(
                .unanswered(
                    input: self.unanswered.text, confidence: self.unanswered.confidence))
        }
        self.hearing?.close()
        self.context.journal.flush()
    }
}
