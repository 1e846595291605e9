/// Some of the characters of Unicode.
struct ScalarSet: Sendable {
    enum Member: Sendable {
        case range(ClosedRange<Unicode.Scalar>)
        case digit, word, space
        case not(ScalarSet)
    }

    var members: [Member] = []
    var isNegated = false

    static let digit = ScalarSet(members: [.digit])
    static let word = ScalarSet(members: [.word])
    static let space = ScalarSet(members: [.space])
    static let notNewline = ScalarSet(members: [.range("\n"..."\n")], isNegated: true)

    static func just(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(members: [.range(scalar...scalar)])
    }

    var opposite: ScalarSet { ScalarSet(members: self.members, isNegated: !self.isNegated) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        self.members.contains { Self.holds($0, scalar) } != self.isNegated
    }

    /// Whether it contains the character in upper or lower case.
    func containsAnyCase(of scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        let cases = [
            scalar, Self.single(properties.lowercaseMapping, or: scalar),
            Self.single(properties.uppercaseMapping, or: scalar),
        ]
        let isMember = cases.contains { scalar in
            self.members.contains { Self.holds($0, scalar) }
        }
        return isMember != self.isNegated
    }

    private static func holds(_ member: Member, _ scalar: Unicode.Scalar) -> Bool {
        switch member {
        case .range(let range): range.contains(scalar)
        case .digit: ("0"..."9").contains(scalar)
        case .word:
            scalar == "_" || ("0"..."9").contains(scalar) || scalar.properties.isAlphabetic
        case .space: scalar.properties.isWhitespace
        case .not(let set): !set.contains(scalar)
        }
    }

    private static func single(_ text: String, or scalar: Unicode.Scalar) -> Unicode.Scalar {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first ?? scalar : scalar
    }
}
