/// How far what was recognised is from what was said, counted in words.
///
/// Errors are the fewest substitutions, insertions and deletions that turn the one into the other
/// (Levenshtein distance over words), as in NIST's `sclite`.
package struct WordErrors: Hashable, Sendable {
    /// Words that were said.
    package var words = 0
    /// Words that were taken for another.
    package var substitutions = 0
    /// Words that nobody said.
    package var insertions = 0
    /// Words that were not heard.
    package var deletions = 0

    package init() {}

    /// - Parameters:
    ///   - said: the reference, in any writing; see `words(of:)`.
    ///   - heard: empty when nothing was recognised.
    package init(said: String, heard: String) {
        self.init(said: Self.words(of: said), heard: Self.words(of: heard))
    }

    package init(said: [String], heard: [String]) {
        var row = (0...heard.count).map { count in
            var errors = WordErrors()
            errors.insertions = count
            return errors
        }
        for word in said {
            var diagonal = row[0]
            row[0].deletions += 1
            for index in heard.indices {
                var replaced = diagonal
                if heard[index] != word { replaced.substitutions += 1 }
                var inserted = row[index]
                inserted.insertions += 1
                var deleted = row[index + 1]
                deleted.deletions += 1
                diagonal = row[index + 1]
                // Of equals the first counts, so that a substitution goes before an insertion and a deletion.
                row[index + 1] =
                    [replaced, inserted, deleted].min { $0.total < $1.total } ?? replaced
            }
        }
        self = row[heard.count]
        self.words = said.count
    }

    package var total: Int { self.substitutions + self.insertions + self.deletions }

    /// Errors for each word that was said, 0 … 1 and above; nil when nothing was said.
    package var rate: Double? {
        self.words == 0 ? nil : Double(self.total) / Double(self.words)
    }

    package static func += (sum: inout WordErrors, part: WordErrors) {
        sum.words += part.words
        sum.substitutions += part.substitutions
        sum.insertions += part.insertions
        sum.deletions += part.deletions
    }

    /// The words of a text: lower case, and every character but letters, digits and the apostrophe within a
    /// word taken for a space.
    package static func words(of text: String) -> [String] {
        let letters = text.lowercased().map { character -> Character in
            if character == "’" { return "'" }
            return character.isLetter || character.isNumber || character == "'" ? character : " "
        }
        return letters.split(separator: " ").map { word in
            String(word.drop { $0 == "'" }.reversed().drop { $0 == "'" }.reversed())
        }.filter { !$0.isEmpty }
    }
}
