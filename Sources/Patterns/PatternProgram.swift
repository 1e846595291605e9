/// A pattern as steps, all of whose ways are followed at once (K. Thompson, "Regular Expression Search Algorithm",
/// Communications of the ACM 11(6), 1968).
struct PatternProgram: Sendable {
    private enum Step: Sendable {
        case one(ScalarSet)
        case check(PatternNode.Place)
        case jump(Int)
        case fork(Int, Int)
        case found
    }

    private var steps: [Step] = []
    private let ignoresCase: Bool
    // Repeating nothing makes no steps, but takes time.
    private var work = 0

    init(_ pattern: PatternNode, ignoresCase: Bool) throws(TextPatternError) {
        self.ignoresCase = ignoresCase
        try self.add(pattern)
        try self.add(.found)
    }

    private mutating func add(_ step: Step) throws(TextPatternError) {
        guard self.steps.count < TextPattern.mostSteps else { throw Self.tooLarge }
        self.steps.append(step)
    }

    private static let tooLarge = TextPatternError(
        "written out it has more than \(TextPattern.mostSteps) steps; repeat less in {…}")

    private mutating func add(_ node: PatternNode) throws(TextPatternError) {
        self.work += 1
        guard self.work <= 8 * TextPattern.mostSteps else { throw Self.tooLarge }
        switch node {
        case .one(let set): try self.add(Step.one(set))
        case .check(let place): try self.add(Step.check(place))
        case .sequence(let parts): for part in parts { try self.add(part) }
        case .choice(let parts): try self.add(choice: parts)
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try self.add(part) }
            guard let most else { return try self.add(loop: part) }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(self.steps.count)
                try self.add(.jump(0))
                try self.add(part)
            }
            for fork in forks { self.steps[fork] = .fork(fork + 1, self.steps.count) }
        }
    }

    private mutating func add(loop part: PatternNode) throws(TextPatternError) {
        let start = self.steps.count
        try self.add(.jump(0))
        try self.add(part)
        try self.add(.jump(start))
        self.steps[start] = .fork(start + 1, self.steps.count)
    }

    private mutating func add(choice parts: [PatternNode]) throws(TextPatternError) {
        var ends: [Int] = []
        for part in parts.dropLast() {
            let fork = self.steps.count
            try self.add(.jump(0))
            try self.add(part)
            ends.append(self.steps.count)
            try self.add(.jump(0))
            self.steps[fork] = .fork(fork + 1, self.steps.count)
        }
        if let last = parts.last { try self.add(last) }
        for end in ends { self.steps[end] = .jump(self.steps.count) }
    }

    // MARK: - Matching

    func matches(_ text: [Unicode.Scalar], whole: Bool) -> Bool {
        var ways = Ways(count: self.steps.count)
        var waiting: [Int] = []
        for index in 0...text.count {
            ways.begin()
            for step in waiting { self.follow(step, text, index, &ways) }
            if index == 0 || !whole { self.follow(0, text, index, &ways) }
            if ways.isFound, !whole || index == text.count { return true }
            guard index < text.count else { return false }
            waiting.removeAll(keepingCapacity: true)
            for step in ways.steps {
                guard case .one(let set) = self.steps[step] else { continue }
                let scalar = text[index]
                if self.ignoresCase ? set.containsAnyCase(of: scalar) : set.contains(scalar) {
                    waiting.append(step + 1)
                }
            }
            if waiting.isEmpty, whole { return false }
        }
        return false
    }

    /// The steps that are reached without a character.
    private struct Ways {
        var steps: [Int] = []
        var isFound = false
        var open: [Int] = []
        private var seen: [Int]
        private var round = 0

        init(count: Int) { self.seen = Array(repeating: 0, count: count) }

        mutating func begin() {
            self.round += 1
            self.steps.removeAll(keepingCapacity: true)
            self.isFound = false
        }

        /// False: it was reached before.
        mutating func reach(_ step: Int) -> Bool {
            guard self.seen[step] != self.round else { return false }
            self.seen[step] = self.round
            return true
        }
    }

    private func follow(_ step: Int, _ text: [Unicode.Scalar], _ index: Int, _ ways: inout Ways) {
        ways.open.append(step)
        while let step = ways.open.popLast() {
            guard ways.reach(step) else { continue }
            switch self.steps[step] {
            case .one: ways.steps.append(step)
            case .found: ways.isFound = true
            case .jump(let target): ways.open.append(target)
            case .check(let place):
                if place.holds(in: text, at: index) { ways.open.append(step + 1) }
            case .fork(let one, let other):
                ways.open.append(other)
                ways.open.append(one)
            }
        }
    }
}
