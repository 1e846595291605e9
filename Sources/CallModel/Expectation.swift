/// What the caller is likely to say next; a recogniser uses what it can of it.
package struct Expectation: Hashable, Sendable, Codable {
    package var phrases: [String]
    /// JSGF (W3C Note, JSpeech Grammar Format), or empty.
    package var grammar: String
    /// Nothing else is worth recognising.
    package var isStrict: Bool

    package init(phrases: [String] = [], grammar: String = "", isStrict: Bool = false) {
        self.phrases = phrases
        self.grammar = grammar
        self.isStrict = isStrict
    }

    package var isEmpty: Bool { self.phrases.isEmpty && self.grammar.isEmpty }
}
