extension [Fragment] {
    /// Lines of at most this many columns, broken between words where that is possible.
    func wrapped(to columns: Int) -> [[Fragment]] {
        var lines: [[Fragment]] = [[]]
        var used = 0
        for fragment in self {
            for word in fragment.text.words {
                for piece in word.pieces(of: columns, first: columns - used) {
                    // A blank may hang over the edge; it is not written.
                    if used > 0, used + piece.trimmingEnd.columns > columns {
                        lines.append([])
                        used = 0
                    }
                    lines[lines.count - 1].append(Fragment(piece, fragment.tone))
                    used += piece.columns
                }
            }
        }
        return lines.map(\.withoutTrailingBlank)
    }

    private var withoutTrailingBlank: [Fragment] {
        guard let last = self.last else { return self }
        return self.dropLast() + [Fragment(last.text.trimmingEnd, last.tone)]
    }

    func painted(in style: Style) -> String {
        // Neighbours in one tone share their codes.
        var merged: [Fragment] = []
        for fragment in self {
            if merged.last?.tone == fragment.tone {
                merged[merged.count - 1].text += fragment.text
            } else {
                merged.append(fragment)
            }
        }
        return merged.map { style.paint($0.text, $0.tone) }.joined()
    }
}

extension String {
    /// Each with the blanks that follow it.
    fileprivate var words: [String] {
        var words: [String] = []
        for character in self {
            if character != " ", let last = words.last?.last, last != " " {
                words[words.count - 1].append(character)
            } else if character == " ", !words.isEmpty {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
        }
        return words
    }

    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The word itself, or parts of it when it is wider than a line; the first fits where the last word ended.
    fileprivate func pieces(of columns: Int, first: Int) -> [String] {
        guard self.trimmingEnd.columns > columns else { return [self] }
        var (pieces, room) = ([""], first)
        for character in self {
            if character.columns > room {
                pieces.append("")
                room = columns
            }
            pieces[pieces.count - 1].append(character)
            room -= character.columns
        }
        return pieces.filter { !$0.isEmpty }
    }
}
