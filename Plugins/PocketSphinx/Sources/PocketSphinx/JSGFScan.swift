import JackfieldPlugin

/// What the words, the public rules and the header of a JSGF grammar are, found without parsing its rules.
struct JSGFScan {
    private(set) var words: [String] = []
    private(set) var publicRules: [String] = []
    /// Behind the semicolon of the `grammar` line.
    private(set) var endOfHeader: String.Index

    init(_ source: String) throws(ProviderError) {
        self.endOfHeader = source.startIndex
        var statement = 0
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
            if rest.hasPrefix("//") {
                skip(past: "\n")
            } else if rest.hasPrefix("/*") {
                skip(past: "*/")
            } else if rest.hasPrefix("{") {
                skip(past: "}")
            } else if rest.hasPrefix("/") {
                index = source.index(after: index)
                skip(past: "/")
            } else if rest.hasPrefix("<") {
                let start = source.index(after: index)
                skip(past: ">")
                let name = source[start..<index].dropLast()
                if isPublic, !isBody { self.publicRules.append(String(name)) }
            } else if rest.hasPrefix(";") {
                index = source.index(after: index)
                statement += 1
                (isPublic, isBody) = (false, false)
                if self.endOfHeader == source.startIndex, statement == 2 {
                    self.endOfHeader = index
                }
            } else if rest.hasPrefix("=") {
                index = source.index(after: index)
                isBody = true
            } else if Self.isWordCharacter(source[index]) {
                let word = rest.prefix(while: Self.isWordCharacter)
                index = word.endIndex
                if isBody {
                    self.words.append(word.lowercased())
                } else if word == "public" {
                    isPublic = true
                } else if word == "import" {
                    throw ProviderError(.badInput, "a grammar must not import another")
                }
            } else {
                index = source.index(after: index)
            }
        }
        guard self.endOfHeader > source.startIndex, !self.publicRules.isEmpty else {
            throw ProviderError(
                .badInput, "a grammar starts with #JSGF V1.0; grammar name; and has a public rule")
        }
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
