extension Lexicon {
    /// The lexicon that this plugin brings for a language, or an empty one.
    ///
    /// - Parameter tag: BCP 47; only its first part counts.
    static func bundled(_ tag: String) -> Lexicon {
        switch Self.primary(tag) {
        case "en": .english
        case "de": .german
        case let other: Lexicon(tag: other)
        }
    }

    /// `en` of `en-GB`.
    static func primary(_ tag: String) -> String {
        String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
    }

    /// This lexicon with what a flow file says about its language.
    func adding(_ words: WordLists) -> Lexicon {
        var lexicon = self
        lexicon.yes += words.yes
        lexicon.no += words.no
        lexicon.fillers.formUnion(words.fillers)
        for (digit, word) in words.digits.enumerated() { lexicon.digits[word] = digit }
        if self.spoken.digits.isEmpty { lexicon.spoken.digits = words.digits }
        if self.spoken.yes.isEmpty { lexicon.spoken.yes = words.yes.first ?? "" }
        if self.spoken.no.isEmpty { lexicon.spoken.no = words.no.first ?? "" }
        return lexicon
    }
}
