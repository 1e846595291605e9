/// How far what was recognised is from what was said, counted in words.
///
/// Errors are the fewest substitutions, insertions and deletions that turn the one into the other
/// (Levenshtein distance over words), as in NIST's `sclite`; where words are written apart does not count unless
/// asked for.
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

    /// Whether a word that the other side writes in parts is an error.
    package enum Spelling: Sendable {
        /// Words are compared as they are written.
        case asWritten
        /// "voicemail" is "voice mail", "o'clock" is "o clock", and the other way round: a recogniser cannot
        /// hear where a word is written apart. All letters must be the same: "we're" is not "were".
        case anySpacing
    }

    /// A word has no more parts: "p m s".
    private static let mostParts = 3

    /// - Parameters:
    ///   - said: the reference, in any writing; see `words(of:)`.
    ///   - heard: empty when nothing was recognised.
    package init(said: String, heard: String, spelling: Spelling = .anySpacing) {
        self.init(
            said: Self.words(of: said), heard: Self.words(of: heard), spelling: spelling)
    }

    package init(said: [String], heard: [String], spelling: Spelling = .anySpacing) {
        let first = (0...heard.count).map { count in
            var errors = WordErrors()
            errors.insertions = count
            return errors
        }
        // For each count of words said, and each count of words heard, the fewest errors.
        var rows = [first]
        for (line, word) in said.enumerated() {
            var row = [rows[line][0]]
            row[0].deletions += 1
            for (index, other) in heard.enumerated() {
                var replaced = rows[line][index]
                if other != word { replaced.substitutions += 1 }
                var inserted = row[index]
                inserted.insertions += 1
                var deleted = rows[line][index + 1]
                deleted.deletions += 1
                var ways = [replaced, inserted, deleted]
                if spelling == .anySpacing {
                    for count in 2...Self.mostParts {
                        if Self.isWord(word, theLast: count, of: heard[...index]) {
                            ways.append(rows[line][index + 1 - count])
                        }
                        if Self.isWord(other, theLast: count, of: said[...line]) {
                            ways.append(rows[line + 1 - count][index])
                        }
                    }
                }
                // Of equals the first counts, so that a substitution goes before an insertion and a deletion.
                row.append(ways.min { $0.total < $1.total } ?? replaced)
            }
            rows.append(row)
        }
        self = rows[said.count][heard.count]
        self.words = said.count
    }

    /// Whether the last words, written together or with apostrophes between them, are the word.
    private static func isWord(
        _ word: String, theLast count: Int, of words: ArraySlice<String>
    ) -> Bool {
        guard words.count >= count else { return false }
        let parts = words.suffix(count)
        return parts.joined() == word || parts.joined(separator: "'") == word
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
