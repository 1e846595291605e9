import Testing
import YAML

@testable import Configuration

@Suite("A damaged configuration is checked, never fatal")
struct TableCheckTests {
    @Test("Any changed byte leads to values or mistakes")
    func mutations() throws {
        let file = try SourceFile.read(
            GoldenFolder.path + "everything.overlay.yaml", limit: 1 << 20)
        var generator = SplitMix(state: 11)
        for _ in 0..<1_500 {
            var bytes = file.bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                bytes[index] = Self.spice.randomElement(using: &generator) ?? 0
            }
            let document = YAMLDocument.parse(bytes, file: "f")
            var problems = document.problems
            guard let mapping = document.root?.mapping(&problems) else {
                #expect(problems.hasErrors)
                continue
            }
            var check = TableCheck(file: "f")
            let section = check.section(
                ConfigurationTable.root, mapping, path: "", at: mapping.position)
            // The file lays over another one, so two required keys are missing.
            #expect(check.problems.hasErrors)
            #expect(section.section("log")?.text("level") != nil)
        }
    }

    private static let spice = Array("\n\t :-[]{},&*!|>'\"%@`#?~0aé\u{0}".utf8)
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
