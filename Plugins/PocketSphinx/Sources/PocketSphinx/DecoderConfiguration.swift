import JackfieldPlugin

/// Where the models are and how the search weighs them.
struct DecoderConfiguration: Sendable {
    var acousticModel: String
    var dictionary: String
    var languageModel: String
    /// More words and their pronunciations, or empty.
    var pronunciations: String
    /// For free speech; a grammar has its own.
    var wordInsertionProbability: Double
    var languageWeight: Double

    /// `GrammarFit` holds for this value: it is part of the score.
    static let grammarWordInsertionProbability = 0.05

    /// Throws when a file of the model cannot be read, and says how to get it.
    func checkFiles() throws(ProviderError) {
        let files = [
            "\(self.acousticModel)/mdef", self.dictionary, self.languageModel,
            self.pronunciations,
        ]
        for file in files where !file.isEmpty && !isReadable(file) {
            throw ProviderError(
                .misconfigured,
                "cannot read \(file): install Debian's model with `apt-get install "
                    + "pocketsphinx-en-us`, or name another model in the settings")
        }
    }

    var arguments: [String] {
        [
            "pocketsphinx", "-hmm", self.acousticModel, "-dict", self.dictionary,
            "-wip", "\(Self.grammarWordInsertionProbability)", "-lw", "\(self.languageWeight)",
            "-allphone_ci", "yes",
        ]
    }
}
