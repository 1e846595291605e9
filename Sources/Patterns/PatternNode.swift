/// A part of a pattern.
indirect enum PatternNode {
    case one(ScalarSet)
    case check(Place)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// Any number of times from `least` on when there is no `most`.
    case repeated(PatternNode, least: Int, most: Int?)

    /// A place between two characters.
    enum Place: Sendable {
        case start, end, wordBoundary, noWordBoundary

        func holds(in text: [Unicode.Scalar], at index: Int) -> Bool {
            switch self {
            case .start: return index == 0
            case .end: return index == text.count
            case .wordBoundary, .noWordBoundary:
                let before = index > 0 && ScalarSet.word.contains(text[index - 1])
                let after = index < text.count && ScalarSet.word.contains(text[index])
                return (before != after) == (self == .wordBoundary)
            }
        }
    }
}
