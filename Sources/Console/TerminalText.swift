/// Text as a terminal shows it.
extension String {
    /// The same words with nothing in them that a terminal would obey: controls, and format characters that
    /// turn the direction of writing round, are spelt out.
    ///
    /// Joiners stay: Persian, the languages of India, and emoji need them.
    var harmless: String {
        guard self.unicodeScalars.contains(where: \.isHarmful) else { return self }
        return self.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isHarmful {
                text += scalar.spelling
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Columns on the terminal.
    var columns: Int { self.reduce(0) { $0 + $1.columns } }

    /// At most this many columns; an ellipsis stands for what is left out.
    func cut(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        guard columns > 0 else { return "" }
        var (kept, used) = ("", 0)
        for character in self {
            guard used + character.columns < columns else { break }
            used += character.columns
            kept.append(character)
        }
        return kept + "…"
    }

    /// Exactly this many columns, unless the text is longer.
    func padded(to columns: Int, isRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - self.columns))
        return isRight ? space + self : self + space
    }
}

extension Character {
    /// The most that terminals give it: many draw an emoji of several parts one part after the other, and a line
    /// that is too long does more harm than one that is too short.
    ///
    /// Source: Unicode Standard Annex 11, wide and full-width ranges, and emoji.
    var columns: Int {
        let sum = self.unicodeScalars.reduce(0) { $0 + $1.columns }
        return self.unicodeScalars.contains("\u{FE0F}") ? max(2, sum) : sum
    }
}

extension Unicode.Scalar {
    fileprivate var columns: Int {
        if self.isASCII { return 1 }
        switch self.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return self.properties.isEmojiPresentation || self.isWide ? 2 : 1
        }
    }

    fileprivate var isHarmful: Bool {
        switch self.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: self != "\u{200C}" && self != "\u{200D}"
        default: false
        }
    }

    fileprivate var spelling: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(self.value, radix: 16, uppercase: true))}"
        }
    }

    fileprivate var isWide: Bool {
        switch self.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
