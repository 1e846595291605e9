/// A piece of text that is synthesised in one go, and where it stands in the text of its utterance.
struct Clause: Equatable, Sendable {
    /// What eSpeak is given, without terminating zero: the text with characters that would steer eSpeak
    /// instead of being spoken replaced by spaces, scalar by scalar, so that positions stay true.
    let utf8: [UInt8]
    /// Whether eSpeak should add the pause that belongs behind the clause's punctuation.
    let pausesAfter: Bool
    /// Where each Unicode scalar starts in all text of the utterance, in bytes; one more for the end.
    private let offsets: [Int]
    private let isSpace: [Bool]

    init(_ scalars: some Collection<Unicode.Scalar>, offset: Int, pausesAfter: Bool) {
        var utf8: [UInt8] = []
        var offsets = [offset]
        var isSpace: [Bool] = []
        for scalar in scalars {
            let spoken = scalar.steersSpeech ? " " : scalar
            utf8.append(contentsOf: UTF8.encode(spoken).map(Array.init) ?? [0x20])
            isSpace.append(spoken.properties.isWhitespace)
            offsets.append((offsets.last ?? offset) + UTF8.width(scalar))
        }
        self.utf8 = utf8
        self.offsets = offsets
        self.isSpace = isSpace
        self.pausesAfter = pausesAfter
    }

    /// Where the text behind this clause starts, in bytes of all text.
    var endOffset: Int { self.offsets.last ?? 0 }

    /// Nothing but white space.
    var isSilent: Bool { self.isSpace.allSatisfy(\.self) }

    /// The bytes of the first word, up to white space; nil when there is none.
    var firstWord: Range<Int>? {
        self.isSpace.firstIndex(of: false).flatMap { self.bytes(ofWordAt: $0, count: 0) }
    }

    /// The bytes of a word in all text of the utterance; nil when it is not inside this clause.
    ///
    /// - Parameters:
    ///   - first: its first Unicode scalar, counted from 0 in this clause.
    ///   - count: its length in scalars; 0 means up to the next white space.
    func bytes(ofWordAt first: Int, count: Int) -> Range<Int>? {
        guard self.isSpace.indices.contains(first) else { return nil }
        let word = self.isSpace[first...]
        let end =
            count > 0
            ? min(first + count, self.isSpace.count)
            : word.firstIndex(of: true) ?? word.endIndex
        return self.offsets[first]..<self.offsets[max(end, first)]
    }
}

extension Unicode.Scalar {
    /// Control characters (eSpeak takes U+0001 as the start of a command), what stands for broken bytes,
    /// and private use characters (eSpeak has meanings of its own for them).
    fileprivate var steersSpeech: Bool {
        if self == "\n" || self == "\t" || self == "\r" { return false }
        return switch self.properties.generalCategory {
        case .control, .privateUse, .unassigned, .surrogate: true
        default: self == "\u{FFFD}"
        }
    }
}
