import TestSupport
import Testing
import YAML

@testable import Configuration

@Suite("A hostile file")
struct HostileFileTests {
    @Test("with all of it on one line is told in a time that grows with the line")
    func longLine() {
        let words = ["a_token_", "secret    ", "aaaaaaaaaa", "password:x"]
        let values = words.flatMap { word in
            (0..<4).map {
                "k\(word.first ?? "x")\($0): \"" + String(repeating: word, count: 6_000) + "\""
            }
        }
        let text = "{" + values.joined(separator: ", ") + "}"
        let diagnostics = (0..<100).map { index in
            Diagnostic(at: SourcePosition(file: "f", line: 1, column: 9_000 * index + 1), "wrong")
        }
        var rendered = ""
        let time = busyTime {
            rendered = DiagnosticText(sources: ["f": text], isColored: false)
                .render(diagnostics, dropped: 0)
        }
        #expect(rendered.contains("100 errors"))
        #expect(time < .seconds(60))
    }

    @Test("with very many properties or choices is refused")
    func manyNames() {
        let names = (0...SettingsSchemaReader.mostNames).map { "p\($0)" }
        let properties = names.map { "\($0): { type: boolean }" }.joined(separator: ", ")
        let choices = names.joined(separator: ", ")
        for text in [
            "{ type: object, properties: { \(properties) } }",
            "{ type: string, enum: [ \(choices) ] }",
            "{ type: object, properties: {}, required: [ \(choices) ] }",
        ] {
            var reader = SettingsSchemaReader()
            if let root = YAMLDocument.parse(text, file: "f").root { _ = reader.schema(root) }
            let told = reader.problems.list.map(\.message)
            #expect(told.contains { $0.hasSuffix("has 1001 entries: at most 1000 are read") })
        }
    }

    @Test("whose names are long is told in short messages")
    func longNames() {
        let name = String(repeating: "ä", count: 20_000)
        let diagnostic = Diagnostic(at: SourcePosition(file: "f"), name, hint: name)
        #expect(diagnostic.message.unicodeScalars.count == Diagnostic.longestText + 1)
        #expect(diagnostic.message.hasSuffix("ä…"))
        #expect(diagnostic.hint?.hasSuffix("…") == true)
    }

    @Test("cannot make a pattern take for ever")
    func pattern() throws {
        let schema = "{ type: object, properties: { a: { type: string, pattern: \"^(a+)+$\" } } }"
        var reader = SettingsSchemaReader()
        let root = try #require(YAMLDocument.parse(schema, file: "f").root)
        let schemaRead = reader.schema(root)
        let read = try #require(schemaRead)
        var check = SettingsCheck(path: "settings", secretNames: [])
        let text = "a: " + String(repeating: "a", count: 5_000) + "!"
        let settings = try #require(YAMLDocument.parse(text, file: "f").root)
        let time = busyTime { _ = check.value(settings, of: read, at: "") }
        #expect(check.problems.list.count == 1)
        #expect(time < .seconds(60))
    }
}
