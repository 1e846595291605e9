import Testing

@testable import YAML

@Suite("Typed reads tell every mistake and go on")
struct YAMLAccessTests {
    private func root(_ text: String) throws -> YAMLMapping {
        var problems = Diagnostics()
        let document = YAMLDocument.parse(text, file: "f")
        return try #require(document.root?.mapping(&problems))
    }

    @Test(
        "A wrong type is told with what stands there and how to mend it",
        arguments: [
            (
                "a: yes",
                "f:1:4: error: true or false is expected here, not the text \"yes\" "
                    + "(help: write true: YAML 1.2 takes yes for text)"
            ),
            (
                "a: Off",
                "f:1:4: error: true or false is expected here, not the text \"Off\" "
                    + "(help: write false: YAML 1.2 takes Off for text)"
            ),
            ("a: 1", "f:1:4: error: true or false is expected here, not the number 1"),
            ("a: [1]", "f:1:4: error: true or false is expected here, not a list"),
        ])
    func booleans(text: String, expected: String) throws {
        var problems = Diagnostics()
        #expect(try self.root(text)["a"]?.boolean(&problems) == nil)
        #expect(problems.list.map(\.description) == [expected])
    }

    @Test("Numbers in quotes, with leading zeros and out of range are told")
    func numbers() throws {
        let root = try self.root("a: \"5\"\nb: 007\nc: 70\nd: .nan\ne: 1.5\nf: 3\n")
        var problems = Diagnostics()
        _ = root["a"]?.integer(&problems)
        _ = root["b"]?.integer(&problems)
        _ = root["c"]?.integer(&problems, in: 1...64)
        _ = root["d"]?.number(&problems)
        _ = root["e"]?.integer(&problems)
        #expect(root["f"]?.number(&problems, in: 0...3) == 3)
        #expect(
            problems.list.map(\.description) == [
                "f:1:4: error: a whole number is expected here, not the text \"5\" "
                    + "(help: write it without quotes: 5)",
                "f:2:4: error: a whole number is expected here, not the text \"007\" "
                    + "(help: write it without leading zeros: 7)",
                "f:3:4: error: 70 is out of range: it must be between 1 and 64",
                "f:4:4: error: a number is expected here, not the number .nan",
                "f:5:4: error: a whole number is expected here, not the number 1.5",
            ])
    }

    @Test("Text that YAML takes for a number wants quotes")
    func text() throws {
        let root = try self.root("a: +49301234\nb: level\n")
        var problems = Diagnostics()
        #expect(root["a"]?.text(&problems) == nil)
        #expect(root["b"]?.text(&problems, oneOf: ["Levels", "other"]) == nil)
        #expect(
            problems.list.map(\.hint) == [
                "write it in quotes: \"+49301234\"", "did you mean \"Levels\"?",
            ])
    }

    @Test("Unknown and missing keys are told, with the nearest known one")
    func keys() throws {
        let root = try self.root("nmae: x\nb: null\n")
        var problems = Diagnostics()
        #expect(root.required("b", &problems) == nil)
        root.rejectUnknownKeys(["name", "b"], &problems)
        #expect(
            problems.list.map(\.description) == [
                "f:2:1: error: the key \"b\" is missing (help: add \"b: …\")",
                "f:1:1: error: the key \"nmae\" is not known here (help: did you mean \"name\"?)",
            ])
    }

    @Test("Only near names are suggested")
    func nearest() {
        #expect(NearestName.of("dialog", among: ["dialogue", "stt"]) == "dialogue")
        #expect(NearestName.of("tst", among: ["stt", "tts"]) == "stt")
        #expect(NearestName.of("xyz", among: ["stt", "tts"]) == nil)
        #expect(NearestName.of("com.example.fone", among: ["com.example.phone"]) != nil)
        #expect(NearestName.of("com.example.crm", among: ["com.example.flow"]) == nil)
        #expect(NearestName.hint(for: "xyz", among: ["stt", "tts"]) == "known here: stt, tts")
    }
}
