import Testing
import YAML

@testable import Flow

@Suite("Reading flow files")
struct FlowReadingTests {
    @Test(
        "Every mistake of a bad flow is told, with its place and how to mend it",
        arguments: ["names", "words", "paths", "loops"])
    func bad(name: String) throws {
        let expected = try Fixture.text("bad/\(name).expected")
        let text = try Fixture.text("bad/\(name).yaml")
        let error = #expect(throws: FlowFileError.self) {
            try FlowFile.parse(text, file: "\(name).yaml")
        }
        #expect(error.map { $0.message + "\n" } == expected)
    }

    @Test(
        "A flow of more steps or languages than a person would write is refused",
        arguments: [("languages", 17, "en"), ("steps", 501, "[ hang_up ]")])
    func tooMany(key: String, count: Int, item: String) {
        let isList = key == "languages"
        let entries = (0..<count).map { isList ? item : "s\($0): \(item)" }.joined(separator: ", ")
        let rest = "flow: 1\nstart: s0\non_failure: s0\n"
        let error = #expect(throws: FlowFileError.self) {
            try FlowFile.parse(
                rest + "\(key): \(isList ? "[" : "{") \(entries) \(isList ? "]" : "}")", file: "f")
        }
        #expect(error?.message.contains("\"\(key)\" has \(count) entries: at most") == true)
    }

    @Test("The README's example is read, and its conversation goes as written")
    func readme() throws {
        let path = "\(Fixture.repository)/Plugins/Flow/README.md"
        let text = String(decoding: try SourceFile.read(path, limit: 1 << 20).bytes, as: UTF8.self)
        let flow = try FlowFile.parse(try #require(Self.firstBlock(text)), file: "README.md")
        var conversation = Conversation(flow, today: CalendarDay(year: 2026, month: 11, day: 21))
        let lines = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let cells = line.split(separator: "|").map { String($0.drop { $0 == " " }) }
            guard cells.count == 2, cells[0] == "desk " || cells[0] == "caller " else { return nil }
            return (cells[0], String(cells[1].reversed().drop { $0 == " " }.reversed()))
        }
        let script = lines.filter { $0.0 == "caller " }.map { "> \($0.1)" }.joined(separator: "\n")
        let said = conversation.play(script).split(separator: "\n").filter { $0.hasPrefix("<") }
            .map { $0.dropFirst(2) }.joined(separator: " ")
        #expect(said == lines.filter { $0.0 == "desk " }.map(\.1).joined(separator: " "))
    }

    private static func firstBlock(_ text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```yaml") else { return nil }
        return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n")
    }

    @Test("A file without a map is refused", arguments: ["", "- say: Hello.", "flow"])
    func noMap(text: String) {
        #expect(throws: FlowFileError.self) { try FlowFile.parse(text, file: "flow.yaml") }
    }

    @Test("A file that is not there is refused by name")
    func missing() {
        let error = #expect(throws: FlowFileError.self) { try FlowFile.load("/nowhere/flow.yaml") }
        #expect(error?.message.hasPrefix("/nowhere/flow.yaml") == true)
    }

    @Test("What nothing uses is a warning")
    func unused() throws {
        let document = YAMLDocument.parse(
            """
            flow: 1
            start: welcome
            on_failure: welcome
            replies: { hello: Hello. }
            intents: { more: [more] }
            slots: { day: { type: date, ask: When? } }
            steps:
              welcome: [ hang_up ]
            """, file: "flow.yaml")
        let (flow, problems) = FlowReader.read(document)
        #expect(flow != nil)
        #expect(problems.list.map(\.position.line).sorted() == [4, 5, 6])
    }
}
