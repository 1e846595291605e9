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

/// What a flow file may say about one of its languages.
struct WordLists: Sendable, Equatable {
    /// More ways to agree.
    var yes: [String] = []
    /// More ways to disagree.
    var no: [String] = []
    /// The words for 0 … 9, in this order, or none.
    var digits: [String] = []
    /// More words that carry little meaning.
    var fillers: [String] = []
}
