import JackfieldPlugin

/// A pass that a session wants, and what for.
struct HearingWork<ID: Hashable & Sendable>: Sendable {
    enum Purpose: Sendable {
        /// To show what is said; of the session's so-many-eth utterance.
        case partial(utterance: Int)
        /// A part of an utterance that is too long for one pass.
        case part
        /// The host has asked for what was said.
        case final(ID)
    }

    let purpose: Purpose
    /// Nil: nobody spoke.
    let pass: TranscriptionPass?

    var isPartial: Bool {
        if case .partial = self.purpose { true } else { false }
    }

    func isFinal(of id: ID) -> Bool {
        if case .final(id) = self.purpose { true } else { false }
    }
}

/// What a session tells the host.
enum HearingReport<ID: Hashable & Sendable>: Sendable, Equatable {
    case partial(Transcript)
    case final(Transcript, of: ID?)
    case done(ID)
    /// Nil: the session itself has failed.
    case failed(ProviderError, of: ID?)
}
