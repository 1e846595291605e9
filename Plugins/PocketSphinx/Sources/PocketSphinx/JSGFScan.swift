import JackfieldPlugin

/// What the words, the public rules and the header of a JSGF grammar are, found without parsing its rules.
struct JSGFScan {
    private(set) var words: [String] = []
    private(set) var publicRules: [String] = []
    /// Up to the semicolon of the `grammar` line.
    private(set) var header = ""
    /// The rules, none of them public any more, and their words in lower case, as in the dictionary.
    private(set) var rules = ""

    init(_ source: String) throws(ProviderError) {
        var statement = 0
        var defined: Set<String> = ["NULL", "VOID"]
        var used: [String] = []
        var preamble = ""
        var isPublic = false
        var isBody = false
        var index = source.startIndex

        func skip(past end: String) {
            guard let found = Self.find(end, in: source, from: index) else {
                index = source.endIndex
                return
            }
            index = found.upperBound
        }

        while index < source.endIndex {
            let rest = source[index...]
            let start = index
            var replacement: String?
            defer {
                let text = replacement ?? String(source[start..<index])
                if statement < 2 || (statement == 2 && self.header.isEmpty) {
                    preamble += text
                } else {
                    self.rules += text
                }
                if statement == 2, self.header.isEmpty { self.header = preamble }
            }
            if rest.hasPrefix("//") {
                index = source[index...].firstIndex(where: \.isNewline) ?? source.endIndex
            } else if rest.hasPrefix("/*") {
                skip(past: "*/")
            } else if rest.hasPrefix("{") {
                skip(past: "}")
            } else if rest.hasPrefix("/") {
                index = source.index(after: index)
                skip(past: "/")
            } else if rest.hasPrefix("<") {
                skip(past: ">")
                let name = String(source[start..<index].dropFirst().dropLast())
                if isBody { used.append(name) } else { defined.insert(name) }
                if isPublic, !isBody { self.publicRules.append(name) }
            } else if rest.hasPrefix(";") {
                index = source.index(after: index)
                statement += 1
                (isPublic, isBody) = (false, false)
            } else if rest.hasPrefix("=") {
                index = source.index(after: index)
                isBody = true
            } else if Self.isWordCharacter(source[index]) {
                let word = rest.prefix(while: Self.isWordCharacter)
                index = word.endIndex
                if isBody {
                    self.words.append(word.lowercased())
                    replacement = word.lowercased()
                } else if word == "public" {
                    isPublic = true
                    replacement = ""
                } else if word == "import" {
                    throw ProviderError(.badInput, "a grammar must not import another")
                }
            } else {
                index = source.index(after: index)
            }
        }
        guard !self.header.isEmpty, !self.publicRules.isEmpty else {
            throw ProviderError(
                .badInput, "a grammar starts with #JSGF V1.0; grammar name; and has a public rule")
        }
        // The library would take the grammar and understand nothing.
        guard let missing = used.first(where: { !defined.contains($0) }) else { return }
        throw ProviderError(.badInput, "the grammar has no rule <\(missing)>, but uses it")
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        !character.isWhitespace && !"|()[]*+;=<>{}/\"#".contains(character)
    }

    private static func find(
        _ text: String, in source: String, from start: String.Index
    ) -> Range<String.Index>? {
        var index = start
        while index < source.endIndex {
            if source[index...].hasPrefix(text) {
                return index..<source.index(index, offsetBy: text.count)
            }
            index = source.index(after: index)
        }
        return nil
    }
}
