/// Sounds for a word that the dictionary lacks, such as a name.
///
/// First tries known words and parts put together ("lower" + "case", "un" + "muted"), then falls back on
/// the usual sound of each group of letters.
struct WordSpeller {
    /// The sounds of a word in the dictionary, or nil.
    let known: (String) -> String?

    private static let prefixes = [
        "un": "AH N", "re": "R IY", "non": "N AA N", "pre": "P R IY", "mis": "M IH S",
        "sub": "S AH B",
    ]
    private static let suffixes = [
        "s": "Z", "'s": "Z", "ed": "AH D", "d": "D", "ing": "IH NG", "er": "ER", "ly": "L IY",
        "ness": "N AH S",
    ]
    /// Longer groups stand before the shorter ones that they start with.
    private static let letters: [(String, String)] = [
        ("tion", "SH AH N"), ("sion", "ZH AH N"), ("ough", "AO"), ("igh", "AY"), ("tch", "CH"),
        ("sch", "SH"), ("ch", "CH"), ("sh", "SH"), ("th", "TH"), ("ph", "F"), ("wh", "W"),
        ("ck", "K"), ("ng", "NG"), ("qu", "K W"), ("kn", "N"), ("wr", "R"), ("ee", "IY"),
        ("ea", "IY"), ("oo", "UW"), ("ou", "AW"), ("ow", "OW"), ("oi", "OY"), ("oy", "OY"),
        ("ai", "EY"), ("ay", "EY"), ("au", "AO"), ("aw", "AO"), ("ie", "IY"), ("ei", "AY"),
        ("ey", "IY"), ("er", "ER"), ("ir", "ER"), ("ur", "ER"), ("ar", "AA R"), ("or", "AO R"),
        ("a", "AE"), ("b", "B"), ("c", "K"), ("d", "D"), ("e", "EH"), ("f", "F"), ("g", "G"),
        ("h", "HH"), ("i", "IH"), ("j", "JH"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"),
        ("o", "AA"), ("p", "P"), ("q", "K"), ("r", "R"), ("s", "S"), ("t", "T"), ("u", "AH"),
        ("v", "V"), ("w", "W"), ("x", "K S"), ("y", "IY"), ("z", "Z"),
    ]

    func pronunciation(of word: String) -> String {
        let word = word.lowercased()
        return self.known(word) ?? self.compound(word) ?? self.spelling(word)
    }

    private func compound(_ word: String) -> String? {
        self.affixed(word) ?? self.joined(word)
    }

    private func affixed(_ word: String) -> String? {
        for (prefix, sounds) in Self.prefixes.sorted(by: { $0.key.count > $1.key.count })
        where word.hasPrefix(prefix) {
            let stem = String(word.dropFirst(prefix.count))
            if stem.count > 2, let rest = self.known(stem) ?? self.suffixed(stem) {
                return "\(sounds) \(rest)"
            }
        }
        return self.suffixed(word)
    }

    private func suffixed(_ word: String) -> String? {
        for (suffix, sounds) in Self.suffixes.sorted(by: { $0.key.count > $1.key.count })
        where word.hasSuffix(suffix) {
            let stem = String(word.dropLast(suffix.count))
            if stem.count > 2, let start = self.known(stem) ?? self.known(stem + "e") {
                return "\(start) \(sounds)"
            }
        }
        return nil
    }

    private func joined(_ word: String) -> String? {
        guard word.count > 5 else { return nil }
        // The most even split first: "lower|case" rather than "low|ercase".
        let cuts = (3...word.count - 3).sorted {
            abs(2 * $0 - word.count) < abs(2 * $1 - word.count)
        }
        for cut in cuts {
            if let first = self.known(String(word.prefix(cut))),
                let second = self.known(String(word.dropFirst(cut)))
            {
                return "\(first) \(second)"
            }
        }
        return nil
    }

    private func spelling(_ word: String) -> String {
        var rest = Substring(word.filter { $0.isLetter && $0.isASCII })
        // A silent e at the end.
        if rest.count > 3, rest.last == "e" { rest = rest.dropLast() }
        var sounds: [String] = []
        while let first = rest.first {
            guard let (group, sound) = Self.letters.first(where: { rest.hasPrefix($0.0) }) else {
                rest = rest.dropFirst()
                continue
            }
            sounds.append(sound)
            rest = rest.dropFirst(group.count)
            // A doubled consonant sounds once.
            if group.count == 1, rest.first == first { rest = rest.dropFirst() }
        }
        return sounds.isEmpty ? "AH" : sounds.joined(separator: " ")
    }
}
