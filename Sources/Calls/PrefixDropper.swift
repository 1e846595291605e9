/// Takes out of an answer what the caller has heard of it already, from the provider that failed.
///
/// The provider that carries on may repeat: all that was said, only its last sentences, or the beginning of
/// one. Compared is by words, without case and punctuation. Text is held back while it may still turn out
/// to be a repetition. Pure.
struct PrefixDropper {
    /// Text of an answer, with the flag that it came with.
    struct Piece: Equatable {
        var text: String
        var isProtected: Bool
    }

    /// What was said and is not repeated yet, word by word.
    private var said: [SpokenWord] = []
    private var held: [Piece] = []
    /// A repetition ended here: the punctuation after it goes as well.
    private var isAfterCut = false

    /// - Parameter said: the sentences that the caller hears whole.
    init(said: [String] = []) {
        for sentence in said {
            var words = SpokenWord.words(of: sentence)
            for index in words.indices { words[index].endsSentence = index == words.count - 1 }
            self.said += words
        }
    }

    /// Takes more of the answer; gives what is sure to be new.
    mutating func add(_ piece: Piece) -> [Piece] {
        self.held.append(piece)
        return self.release(isWhole: false)
    }

    /// No text comes for now: a tool is called, or the answer is over. Gives what was held back and is new.
    ///
    /// What comes later may go on with the repetition, if all so far was one.
    mutating func pause() -> [Piece] { self.release(isWhole: true) }

    private mutating func release(isWhole: Bool) -> [Piece] {
        guard !self.said.isEmpty else { return self.pass() }
        let text = self.held.map(\.text).joined()
        let words = SpokenWord.words(of: text)
        if isWhole, words.isEmpty { return [] }
        var cut = 0
        var repeated: Int?
        for start in self.starts {
            // As long as one reading is open, none is taken.
            guard let match = self.match(words, from: start, isWhole: isWhole) else { return [] }
            cut = max(cut, match.cut)
            if match.isAll, repeated == nil { repeated = start + words.count }
        }
        self.drop(words: cut, of: words, in: text)
        guard let repeated else {
            self.said = []
            return self.pass()
        }
        self.said.removeFirst(repeated)
        self.held = []
        return []
    }

    /// The beginning of a sentence said again, as a sentence of its own, has so many words. Fewer may be
    /// "Dr." or chance.
    private static let fewestWords = 3

    /// Where a repetition may begin: at each sentence.
    private var starts: [Int] {
        self.said.indices.filter { $0 == 0 || self.said[$0 - 1].endsSentence }
    }

    /// How many words of the answer repeat what was said from a word on; nil: not known yet.
    private func match(
        _ words: [SpokenWord], from start: Int, isWhole: Bool
    ) -> (cut: Int, isAll: Bool)? {
        var cut = 0
        for (index, word) in words.enumerated() {
            // Everything said was repeated, and the answer goes on.
            guard start + index < self.said.count else { return (cut, false) }
            let known = self.said[start + index]
            if !isWhole, !word.isClosed {
                // The word itself is still coming.
                return known.text.hasPrefix(word.text) ? nil : (cut, false)
            }
            guard known.text == word.text else { return (cut, false) }
            if known.endsSentence || word.endsSentence && index + 1 - cut >= Self.fewestWords {
                cut = index + 1
            }
        }
        if start + words.count >= self.said.count { return (words.count, isWhole) }
        return isWhole ? (words.count, !words.isEmpty) : nil
    }

    private mutating func drop(words: Int, of all: [SpokenWord], in text: String) {
        guard words > 0 else { return }
        self.isAfterCut = true
        var count = text.utf8.distance(from: text.startIndex, to: all[words - 1].end)
        while count > 0, let bytes = self.held.first?.text.utf8 {
            self.held[0].text = String(decoding: bytes.dropFirst(count), as: UTF8.self)
            count -= min(count, bytes.count)
            if self.held[0].text.isEmpty { self.held.removeFirst() }
        }
    }

    /// Gives all that is held, less the punctuation that closes a repetition.
    private mutating func pass() -> [Piece] {
        defer { self.held = [] }
        guard self.isAfterCut else { return self.held }
        var pieces: [Piece] = []
        for piece in self.held {
            var rest = piece
            if self.isAfterCut {
                rest.text = String(piece.text.drop { $0.isWhitespace || Self.closing.contains($0) })
                self.isAfterCut = rest.text.isEmpty
            }
            if !rest.text.isEmpty { pieces.append(rest) }
        }
        return pieces
    }

    private static let closing: Set<Character> = [
        ".", ",", ";", ":", "!", "?", "…", ")", "]", "\"", "'", "”", "’", "»", "–", "—", "。", "，",
        "！",
        "？", "、", "；", "：",
    ]
}

/// A word as it sounds: without case and punctuation.
struct SpokenWord: Equatable {
    var text: String
    /// A sentence ends after it.
    var endsSentence: Bool
    /// Something that is no part of it follows.
    var isClosed: Bool
    /// Where it ends in the text.
    var end: String.Index

    static func words(of text: String) -> [SpokenWord] {
        var words: [SpokenWord] = []
        var isInside = false
        for index in text.indices {
            let character = text[index]
            if character.isLetter || character.isNumber {
                let after = text.index(after: index)
                let sound = character.lowercased()
                if isInside {
                    words[words.count - 1].text += sound
                    words[words.count - 1].end = after
                } else {
                    words.append(
                        SpokenWord(text: sound, endsSentence: false, isClosed: false, end: after))
                    isInside = true
                }
            } else if isInside, Self.joints.contains(character) {
                // An apostrophe is part of a word, if more of the word follows.
                continue
            } else if !words.isEmpty {
                isInside = false
                words[words.count - 1].isClosed = true
                if Self.endsSentence(character, before: text[index...].dropFirst().first) {
                    words[words.count - 1].endsSentence = true
                }
            }
        }
        return words
    }

    /// "3.5" is no end.
    private static func endsSentence(_ mark: Character, before next: Character?) -> Bool {
        if "。！？\n".contains(mark) { return true }
        return ".!?".contains(mark) && next.map { $0.isWhitespace || $0.isPunctuation } ?? true
    }

    private static let joints: Set<Character> = ["'", "’"]
}
