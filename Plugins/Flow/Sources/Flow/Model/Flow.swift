/// A conversation as its file tells it, checked: every name in it leads somewhere.
struct Flow: Sendable {
    /// Primary subtags; the first is the default.
    var languages: [String] = []
    var lexicons: [String: Lexicon] = [:]
    var start = ""
    var steps: [String: Step] = [:]
    var slots: [String: Slot] = [:]
    var intents: [String: Intent] = [:]
    /// In the order of the file.
    var commands: [Command] = []
    var replies: [String: LocalText] = [:]
    /// What a word is taken for when phrases are compared.
    var synonyms: [String: String] = [:]
    /// Said before the question is asked again; the n-th after the n-th failed try.
    var noInput: [LocalText] = []
    var noMatch: [LocalText] = []
    /// Asks which of {first} and {second} was meant.
    var which = LocalText()
    var onFailure = ""
    var onError: String?
    /// A transcript below this confidence is confirmed where a slot says `low_confidence`.
    var lowConfidence: Double = 0.6

    func lexicon(_ language: String) -> Lexicon {
        self.lexicons[language] ?? Lexicon.bundled(language)
    }
}

/// A named part of the conversation.
struct Step: Sendable {
    var name: String
    var actions: [StepAction]
}

/// What the desk asks until it is answered.
struct Prompts: Equatable, Sendable {
    var ask = LocalText()
    /// Other wordings: the n-th after the n-th failed try, then the last.
    var again: [LocalText] = []
    /// The failed try at which the desk gives up.
    var maxAttempts = 3
    /// Where it then goes; nil: where the flow says.
    var onFailure: String?

    /// The wording after so many failed tries.
    func wording(_ failures: Int) -> LocalText {
        guard failures > 0, !self.again.isEmpty else { return self.ask }
        return self.again[min(failures, self.again.count) - 1]
    }
}

/// What a caller may want, and how it is said.
struct Intent: Sendable {
    var name: String
    var phrases = LocalPhrases()
    /// How the desk names it when it asks which was meant.
    var label = LocalText()
    var key: String?
}

/// What a caller may say at any time.
struct Command: Sendable {
    var name: String
    var phrases = LocalPhrases()
    var key: String?
    /// A step, or `back`.
    var goto: String

    /// The name that asks the open question again.
    static let back = "back"
}
