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
