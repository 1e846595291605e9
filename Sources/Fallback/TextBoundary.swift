/// A place between two words of a text: where the second one begins.
package struct TextBoundary: Sendable, Equatable {
    /// In UTF-8 bytes.
    package var offset: Int
    /// Whether a clause ends before it.
    package var endsClause: Bool

    package init(_ offset: Int, endsClause: Bool) {
        self.offset = offset
        self.endsClause = endsClause
    }

    /// All places within the text, in order; neither its beginning nor its end is one.
    ///
    /// A clause ends at `,` `;` `:` `.` `!` `?` or a dash before white space, so that "10:30" and "3.5" stay
    /// whole, and at the full-width forms anywhere.
    package static func all(in text: String) -> [TextBoundary] {
        var boundaries: [TextBoundary] = []
        var offset = 0
        // Of what came so far: the last letter or mark, without quotes, and whether it was followed by space.
        var last: Character?
        var isAfterSpace = false
        for character in text {
            defer { offset += character.utf8.count }
            if character.isWhitespace {
                isAfterSpace = true
                continue
            }
            let isClosing = self.closing.contains(character)
            if let last {
                let isApart = self.wideClauseEnds.contains(last)
                let isMark = isClosing || self.clauseEnds.contains(character)
                if isAfterSpace || isApart && !isMark {
                    boundaries.append(
                        TextBoundary(offset, endsClause: self.clauseEnds.contains(last)))
                }
            }
            if !isClosing || last == nil { last = character }
            isAfterSpace = false
        }
        return boundaries
    }

    private static let wideClauseEnds = Set("。、，；：！？")
    private static let clauseEnds = Self.wideClauseEnds.union(",;:.!?–—…")

    /// What may stand between a clause's mark and the white space.
    private static let closing = Set("\"'”’»)]」』）")
}
