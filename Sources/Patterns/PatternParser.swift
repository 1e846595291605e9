/// Reads a pattern.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var next = 0
    private var depth = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func pattern() throws(TextPatternError) -> PatternNode {
        let node = try self.choice()
        guard self.peek == nil else { throw self.error("this ) closes nothing; write \\)") }
        return node
    }

    private var peek: Unicode.Scalar? {
        self.next < self.scalars.count ? self.scalars[self.next] : nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard self.peek == scalar else { return false }
        self.next += 1
        return true
    }

    private mutating func scalar(_ what: String) throws(TextPatternError) -> Unicode.Scalar {
        guard let scalar = self.peek else { throw self.error("\(what) is missing") }
        self.next += 1
        return scalar
    }

    private func error(_ what: String) -> TextPatternError {
        TextPatternError("at character \(self.next + 1) \(what)")
    }

    private mutating func choice() throws(TextPatternError) -> PatternNode {
        var choices = [try self.sequence()]
        while self.take("|") { choices.append(try self.sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(TextPatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = self.peek, scalar != "|", scalar != ")" {
            parts.append(try self.repetition(of: try self.item()))
        }
        return .sequence(parts)
    }

    private mutating func item() throws(TextPatternError) -> PatternNode {
        switch try self.scalar("a character") {
        case ".": return .one(.notNewline)
        case "^": return .check(.start)
        case "$": return .check(.end)
        case "(": return try self.group()
        case "[": return .one(try self.set())
        case "\\": return try self.escape()
        case "*", "+", "?", "{":
            self.next -= 1
            throw self.error("nothing is there to be repeated; write \\ before the sign")
        case let scalar: return .one(.just(scalar))
        }
    }

    private mutating func group() throws(TextPatternError) -> PatternNode {
        if self.take("?"), !self.take(":") {
            throw self.error("only (?:…) is known; looking ahead or behind is not")
        }
        self.depth += 1
        guard self.depth <= TextPattern.deepest else {
            throw self.error("groups are nested more than \(TextPattern.deepest) deep")
        }
        let inner = try self.choice()
        self.depth -= 1
        guard self.take(")") else { throw self.error("a ) is missing") }
        return inner
    }

    private mutating func repetition(of node: PatternNode) throws(TextPatternError) -> PatternNode {
        let repeated: PatternNode
        if self.take("*") {
            repeated = .repeated(node, least: 0, most: nil)
        } else if self.take("+") {
            repeated = .repeated(node, least: 1, most: nil)
        } else if self.take("?") {
            repeated = .repeated(node, least: 0, most: 1)
        } else if self.take("{") {
            let (least, most) = try self.bounds()
            repeated = .repeated(node, least: least, most: most)
        } else {
            return node
        }
        // Lazy or not, the same texts match.
        _ = self.take("?")
        if let sign = self.peek, "*+?{".unicodeScalars.contains(sign) {
            throw self.error("a repetition is repeated; put it in brackets")
        }
        return repeated
    }

    private mutating func bounds() throws(TextPatternError) -> (Int, Int?) {
        let least = try self.number()
        var most: Int? = least
        if self.take(",") { most = self.peek == "}" ? nil : try self.number() }
        guard self.take("}"), least <= most ?? least else {
            throw self.error("{…} holds one number, or two in order with a comma; or write \\{")
        }
        return (least, most)
    }

    private mutating func number() throws(TextPatternError) -> Int {
        var number = 0
        let start = self.next
        while let digit = self.peek.flatMap({ Int(String($0)) }), self.next < start + 4 {
            number = number * 10 + digit
            self.next += 1
        }
        guard self.next > start, number <= TextPattern.mostRepeats else {
            throw self.error("a number from 0 to \(TextPattern.mostRepeats) is expected")
        }
        return number
    }

    private mutating func escape() throws(TextPatternError) -> PatternNode {
        if self.take("b") { return .check(.wordBoundary) }
        if self.take("B") { return .check(.noWordBoundary) }
        return .one(try self.escapedSet())
    }

    private mutating func escapedSet() throws(TextPatternError) -> ScalarSet {
        switch try self.scalar("a character after the \\") {
        case "d": return .digit
        case "D": return .digit.opposite
        case "w": return .word
        case "W": return .word.opposite
        case "s": return .space
        case "S": return .space.opposite
        case "n": return .just("\n")
        case "r": return .just("\r")
        case "t": return .just("\t")
        case let scalar where scalar.properties.isAlphabetic || ScalarSet.digit.contains(scalar):
            self.next -= 1
            throw self.error("\\\(scalar) is not known")
        case let scalar: return .just(scalar)
        }
    }

    private mutating func set() throws(TextPatternError) -> ScalarSet {
        var set = ScalarSet()
        set.isNegated = self.take("^")
        while !self.take("]") || set.members.isEmpty {
            // A bracket that comes first stands for itself.
            let first = set.members.isEmpty && self.previous == "]" ? .just("]") : try self.member()
            guard case .range(let low)? = first.members.first, !first.isNegated,
                self.peek == "-", self.next + 1 < self.scalars.count,
                self.scalars[self.next + 1] != "]"
            else {
                set.members.append(first.isNegated ? .not(first.opposite) : first.members[0])
                continue
            }
            self.next += 1
            guard case .range(let high)? = try self.member().members.first,
                low.lowerBound <= high.lowerBound
            else { throw self.error("the range is not in order") }
            set.members.append(.range(low.lowerBound...high.lowerBound))
        }
        return set
    }

    private var previous: Unicode.Scalar { self.scalars[self.next - 1] }

    private mutating func member() throws(TextPatternError) -> ScalarSet {
        if self.take("\\") { return try self.escapedSet() }
        return .just(try self.scalar("the ] of a class"))
    }
}
