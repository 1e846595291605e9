/// Chance that is the same for the same seed: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { self.state = seed }

    /// The generator of one of many parts, which does not depend on how much chance the others have used.
    package init(seed: UInt64, part: UInt64) {
        var first = SeededGenerator(seed: seed)
        var second = SeededGenerator(seed: first.next() ^ part)
        self.state = second.next()
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    package mutating func integer(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// True so often of a hundred.
    package mutating func chance(_ percent: Int) -> Bool { self.integer(0...99) < percent }

    package mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(self.integer(range))
    }

    /// One of them; there must be any.
    package mutating func choice<Element>(_ elements: [Element]) -> Element {
        elements[self.integer(0...elements.count - 1)]
    }
}
