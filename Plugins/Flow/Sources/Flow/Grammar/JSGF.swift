/// Writes grammars in JSGF (W3C Note "JSpeech Grammar Format", 2000).
struct JSGF {
    private var rules: [(name: String, body: String)] = []

    /// The grammar as a file, its public rule named `turn`.
    static func text(_ grammar: Grammar, language: String) -> String {
        var writer = JSGF()
        let body = writer.body(grammar, isInner: false)
        let lines = ["#JSGF V1.0 UTF-8 \(language);", "grammar turn;", "public <turn> = \(body);"]
        return (lines + writer.rules.map { "<\($0.name)> = \($0.body);" }).joined(separator: "\n")
            + "\n"
    }

    private mutating func body(_ grammar: Grammar, isInner: Bool) -> String {
        switch grammar {
        case .words(let words): return words
        case .sequence(let parts):
            if parts.isEmpty { return "<NULL>" }
            return parts.map { self.body($0, isInner: true) }.joined(separator: " ")
        case .oneOf(let parts):
            let choice = parts.map { self.body($0, isInner: false) }.joined(separator: " | ")
            return isInner ? "( \(choice) )" : choice
        case .optional(let part): return "[ \(self.body(part, isInner: false)) ]"
        case .rule(let name, let part):
            if !self.rules.contains(where: { $0.name == name }) {
                let place = self.rules.count
                self.rules.append((name, ""))
                self.rules[place].body = self.body(part, isInner: false)
            }
            return "<\(name)>"
        }
    }
}
