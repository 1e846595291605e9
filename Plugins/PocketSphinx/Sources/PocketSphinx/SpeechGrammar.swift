import JackfieldPlugin

/// What the caller is expected to say, as a JSGF grammar that PocketSphinx can compile.
struct SpeechGrammar: Sendable, Equatable {
    /// The same for the same grammar, so that a decoder need not compile it again.
    let name: String
    let source: String
    /// Every word in it, so that those missing in the dictionary can be added.
    let words: [String]

    static let longestGrammar = 65_536
    static let mostPhrases = 2_000

    /// Gives nil when nothing in particular is expected.
    init?(_ expectation: Expectation) throws(ProviderError) {
        let phrases = expectation.phrases.map { SpokenText.words(of: $0) }.filter { !$0.isEmpty }
        let spoken = phrases.flatMap { $0 }
        let grammar = expectation.grammar
        guard grammar.utf8.count <= Self.longestGrammar, phrases.count <= Self.mostPhrases else {
            throw ProviderError(
                .badInput,
                "the grammar is over \(Self.longestGrammar) bytes or \(Self.mostPhrases) phrases")
        }
        if grammar.isEmpty {
            guard !phrases.isEmpty else { return nil }
            self.init(
                source: "#JSGF V1.0;\ngrammar jackfield;\npublic <phrases> = "
                    + Self.alternatives(phrases) + ";\n",
                words: spoken)
        } else {
            let scan = try JSGFScan(grammar)
            // Of several public rules the library takes any one, so there must be one only.
            let rules = scan.publicRules.map { "<\($0)>" }
            let phrases = phrases.isEmpty ? [] : [Self.alternatives(phrases)]
            let source =
                scan.header + "\npublic <jackfieldAny> = "
                + (rules + phrases).joined(separator: " | ") + ";\n" + scan.rules
            self.init(source: source, words: scan.words + spoken)
        }
    }

    private init(source: String, words: [String]) {
        self.source = source
        self.words = Array(Set(words)).sorted()
        // FNV-1a: the same in every process and on every run.
        let hash = source.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        self.name = "grammar-" + String(hash, radix: 16)
    }

    private static func alternatives(_ phrases: [[String]]) -> String {
        phrases.map { $0.joined(separator: " ") }.joined(separator: " | ")
    }
}
