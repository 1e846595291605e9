import Testing

@testable import YAML

@Suite("A hostile file is refused at a limit")
struct YAMLLimitsTests {
    private func told(_ text: String, _ change: (inout YAMLLimits) -> Void = { _ in }) -> [String] {
        var limits = YAMLLimits()
        change(&limits)
        return YAMLDocument.parse(text, file: "f", limits: limits).problems.list.map(\.message)
    }

    @Test("More than 1 MiB is not parsed")
    func size() {
        let text = String(repeating: "a", count: 1 << 20) + "a"
        #expect(
            self.told(text) == [
                "the file is larger than 1048576 bytes: split it, or see whether it is the right one"
            ])
    }

    @Test("64 levels are allowed, 65 are not", arguments: ["[", "- ", "{a: ", "? "])
    func depth(opening: String) {
        let closing = opening == "[" ? "]" : opening == "{a: " ? "}" : ""
        func nested(_ levels: Int) -> String {
            String(repeating: opening, count: levels) + "x"
                + String(repeating: closing, count: levels)
        }
        let message = "lists and maps are nested more than 64 deep"
        #expect(!self.told(nested(64)).contains(message))
        #expect(self.told(nested(65)) == [message])
    }

    @Test("Depth through aliases counts too")
    func aliasDepth() {
        let text = "a: &a [[[1]]]\nb: &b [[*a]]\nc: [[*b]]\n"
        #expect(self.told(text) { $0.depth = 8 }.isEmpty)
        #expect(self.told(text) { $0.depth = 7 }.count == 1)
    }

    @Test("An anchor bomb is stopped by the values it would expand to")
    func anchorBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let repeated = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(repeated)]\n"
        }
        let told = self.told(text)
        #expect(told.count == 1)
        #expect(told.first?.hasSuffix("brings the file to more than 100000 values") == true)
    }

    @Test("Too many values are refused")
    func nodes() {
        let text = "[" + String(repeating: "1,", count: 1_000) + "1]"
        #expect(self.told(text) { $0.nodes = 1_000 } == ["the file holds more than 1000 values"])
        #expect(self.told(text) { $0.nodes = 1_002 }.isEmpty)
    }

    @Test("A text may be as long as the limit and no longer")
    func scalar() {
        let text = "a: " + String(repeating: "b", count: 100)
        #expect(self.told(text) { $0.scalarBytes = 100 }.isEmpty)
        #expect(self.told(text) { $0.scalarBytes = 99 } == ["this text is longer than 99 bytes"])
    }

    @Test("A hundred mistakes are kept, the others counted")
    func manyMistakes() {
        let text = String(repeating: "a: 1\n", count: 200)
        let problems = YAMLDocument.parse(text, file: "f").problems
        #expect(problems.list.count == 100)
        #expect(problems.dropped == 99)
        #expect(problems.hasErrors)
    }

    @Test("Any cut or change of a file is parsed or refused, never fatal")
    func mutations() {
        let text = "a: &x [1, \"two\", {b: *x}]\nc: |\n  text\nd: !!str 'é'\n? k\n: - v\n"
        let bytes = Array(text.utf8)
        var generator = SplitMix(state: 7)
        for index in bytes.indices {
            _ = YAMLDocument.parse(Array(bytes[..<index]), file: "f")
            for _ in 0..<20 {
                var changed = bytes
                changed[index] = UInt8.random(in: 0...255, using: &generator)
                let document = YAMLDocument.parse(changed, file: "f")
                #expect(document.root != nil || document.problems.hasErrors)
            }
        }
    }
}

/// Repeatable random numbers (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
