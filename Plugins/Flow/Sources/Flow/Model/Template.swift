/// Text with places for values: `Your account is {account}.`
struct Template: Equatable, Sendable {
    enum Part: Equatable, Sendable {
        case text(String)
        case value(ValuePath, as: Manner)
    }

    /// How a value is put into text.
    enum Manner: String, Sendable, CaseIterable {
        /// As its slot's type is said.
        case natural
        /// Digit by digit.
        case digits
        case date, time
        /// As it is kept.
        case raw
    }

    var parts: [Part]

    /// The only value, if the template is nothing else.
    var onlyValue: ValuePath? {
        if self.parts.count == 1, case .value(let path, _) = self.parts[0] { path } else { nil }
    }

    var values: [ValuePath] {
        self.parts.compactMap { if case .value(let path, _) = $0 { path } else { nil } }
    }

    init(parts: [Part]) { self.parts = parts }

    /// Reads `text {name} text {name.path|manner}`; `{{` is a brace.
    init(_ text: String) throws(TemplateError) {
        self.parts = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "{" else {
                literal.append(character)
                continue
            }
            if rest.first == "{" {
                rest.removeFirst()
                literal.append("{")
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw TemplateError(
                    message: "the brace \"{\" is not closed", hint: "write {{ for a brace")
            }
            if !literal.isEmpty { self.parts.append(.text(literal)) }
            literal = ""
            self.parts.append(try Self.value(rest[..<end]))
            rest = rest[rest.index(after: end)...]
        }
        if !literal.isEmpty { self.parts.append(.text(literal)) }
    }

    private static func value(_ text: Substring) throws(TemplateError) -> Part {
        let halves = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = halves.first.map(Self.trimmed) ?? ""
        guard let path = ValuePath(name) else {
            throw TemplateError(
                message: "\"{\(text)}\" names no value",
                hint: "write {slot}, {result.field} or {fact.from}")
        }
        guard halves.count == 2 else { return .value(path, as: .natural) }
        guard let manner = Manner(rawValue: Self.trimmed(halves[1])) else {
            throw TemplateError(
                message: "\"\(Self.trimmed(halves[1]))\" is no way to say a value",
                hint: "known here: \(Manner.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return .value(path, as: manner)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
