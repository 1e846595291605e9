/// A caller's utterance, or an author's phrase, as lower-case words.
enum Words {
    /// Splits at everything that is no letter, digit or apostrophe; `a.m.` becomes `a m`, `9:30` stays whole.
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text.lowercased() {
            switch character {
            case "\u{2019}": word.append("'")
            case "'" where !word.isEmpty: word.append("'")
            case ":" where word.allSatisfy(\.isWholeNumber) && !word.isEmpty: word.append(":")
            case _ where character.isLetter || character.isWholeNumber: word.append(character)
            default:
                Self.append(&word, to: &words)
            }
        }
        Self.append(&word, to: &words)
        return words
    }

    private static func append(_ word: inout String, to words: inout [String]) {
        while let last = word.last, last == "'" || last == ":" { word.removeLast() }
        if !word.isEmpty { words.append(word) }
        word = ""
    }

    /// How alike two words are: 1 the same, 0.8 a slip apart, 0 different.
    ///
    /// Words of less than four letters must be the same; one edit is allowed up to seven, two beyond.
    static func likeness(_ first: String, _ second: String) -> Double {
        if first == second { return 1 }
        let shorter = min(first.count, second.count)
        guard shorter >= 4 else { return 0 }
        let allowed = shorter >= 8 ? 2 : 1
        return Self.edits(Array(first), Array(second), most: allowed) <= allowed ? 0.8 : 0
    }

    /// Letters to insert, drop or replace; stops counting beyond `most`.
    private static func edits(_ first: [Character], _ second: [Character], most: Int) -> Int {
        guard abs(first.count - second.count) <= most else { return most + 1 }
        var last = Array(0...second.count)
        for row in first.indices {
            var next = [row + 1]
            for column in second.indices {
                let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
                next.append(min(last[column + 1] + 1, next[column] + 1, replaced))
            }
            last = next
        }
        return last[second.count]
    }
}
