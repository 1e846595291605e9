package import CallModel

/// What came of a set of utterances.
package struct SpeechScore: Sendable {
    /// An utterance that was not understood as it was said.
    package struct Mistake: Sendable, Equatable {
        package let id: String
        package let said: String
        /// Empty when nothing was recognised.
        package let heard: String
    }

    package private(set) var utterances = 0
    package private(set) var errors = WordErrors()
    /// The same when a word that is written apart counts as an error.
    package private(set) var errorsAsWritten = WordErrors()
    package private(set) var errorsOfKinds: [String: WordErrors] = [:]
    /// Utterances without a final.
    package private(set) var rejected = 0
    package private(set) var mistakes: [Mistake] = []
    /// How long the audio was, and how much processor time the whole host spent on it.
    package private(set) var audio = Duration.zero
    package private(set) var processing = Duration.zero

    package init() {}

    /// Processor seconds for each second of audio; nil before there is audio.
    package var realTimeFactor: Double? {
        self.audio == .zero ? nil : self.processing / self.audio
    }

    /// - Parameter isOutside: the right answer is no final.
    package mutating func add(
        _ utterance: SpeechUtterance, heard finals: [Transcript], isOutside: Bool
    ) {
        let heard = finals.map(\.text).joined(separator: " ")
        self.utterances += 1
        if WordErrors.words(of: heard).isEmpty { self.rejected += 1 }
        guard !isOutside else {
            if !heard.isEmpty {
                self.mistakes.append(Mistake(id: utterance.id, said: utterance.text, heard: heard))
            }
            return
        }
        let errors = WordErrors(said: utterance.text, heard: heard)
        self.errors += errors
        self.errorsAsWritten += WordErrors(
            said: utterance.text, heard: heard, spelling: .asWritten)
        self.errorsOfKinds[utterance.kind, default: WordErrors()] += errors
        if errors.total > 0 {
            self.mistakes.append(Mistake(id: utterance.id, said: utterance.text, heard: heard))
        }
    }

    package mutating func add(audio: Duration, processing: Duration) {
        self.audio += audio
        self.processing += processing
    }
}
