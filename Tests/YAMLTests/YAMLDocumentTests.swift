import Testing

@testable import YAML

@Suite("A YAML file becomes a tree of positioned values")
struct YAMLDocumentTests {
    @Test("Keys and values know their line and column, and keep their order")
    func positions() throws {
        let document = YAMLDocument.parse("b: 1\na:\n  - \"ü\"\n  - {x: y}\n", file: "f.yaml")
        #expect(document.problems.list.isEmpty)
        guard case .mapping(let entries) = document.root?.content else {
            Issue.record("not a map")
            return
        }
        #expect(entries.map(\.name) == ["b", "a"])
        #expect(entries[1].keyPosition == SourcePosition(file: "f.yaml", line: 2, column: 1))
        guard case .sequence(let items) = entries[1].value.content else {
            Issue.record("not a list")
            return
        }
        #expect(items[0].position == SourcePosition(file: "f.yaml", line: 3, column: 5, width: 3))
        #expect(items[1].position.line == 4)
        #expect(items[1].position.column == 5)
    }

    @Test("Columns count characters, not bytes")
    func columns() {
        let document = YAMLDocument.parse("{ é: 1, é: 2 }", file: "f")
        #expect(document.problems.list.first?.position.column == 9)
    }

    @Test("JSON is read as YAML, escapes and tabs included")
    func json() throws {
        let document = YAMLDocument.parse(
            "{\n\t\"a\":[1,\"\\u00e9\\/\"],\n\t\"b\": {\"c\":null}\n}", file: "f.json")
        #expect(document.problems.list.isEmpty)
        var problems = Diagnostics()
        let root = try #require(document.root?.mapping(&problems))
        let items = try #require(root["a"]?.items(&problems))
        #expect(items[0].integer(&problems) == 1)
        #expect(items[1].text(&problems) == "é/")
        #expect(root["b"]?.mapping(&problems)?["c"] == nil)
    }

    @Test("An alias repeats its anchor's value")
    func alias() throws {
        let document = YAMLDocument.parse("a: &x [1, 2]\nb: *x\n", file: "f")
        var problems = Diagnostics()
        let root = try #require(document.root?.mapping(&problems))
        #expect(root["b"] == root["a"])
        #expect(document.problems.list.isEmpty)
    }

    @Test(
        "A mistake is told with its line, its column and a way out",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "f:3:1: error: the key \"a\" is already on line 1"),
            ("a: *missing\n", "f:1:4: error: the alias *missing has no anchor &missing before it"),
            ("a: &x [*x]\n", "f:1:8: error: the alias *x stands inside what it repeats"),
            ("<<: {a: 1}\n", "f:1:1: error: merge keys (\"<<\") are not supported"),
            ("a: 1\n---\nb: 2\n", "f:2:1: error: a second document starts here"),
            ("a:\n\tb: 1\n", "f:2:1: error: a tab is used to indent"),
            ("a:\n  b: 1\n\tc: 1\n", "f:3:1: error: a tab is used to indent"),
            ("? [a]\n: b\n", "f:1:3: error: a key must be text, not a list"),
            ("a: !thing b\n", "f:1:4: error: the tag !thing is not supported"),
            ("a: !!binary b\n", "f:1:4: error: the tag !!binary is not supported"),
            ("a: b: c\n", "f:1:5: error: a key and its colon cannot stand here"),
            ("a: 1\n b: 2\n", "f:2:3: error: a key and its colon cannot stand here"),
            ("a: [1, 2\nb: 3\n", "f:2:2: error: the list opened on line 1 lacks a comma"),
            ("a: {b: 1\n", "f:2:1: error: the map opened on line 1 lacks a comma"),
            ("a: \"b\n", "f:2:1: error: the quote opened on line 1 is never closed"),
            ("a: @b\n", "f:1:4: error: no value can start with this character"),
            ("a: 1\nb\nc: 2\n", "f:3:1: error: a colon is missing after the key"),
            ("a:\n  - 1\n b: 2\n", "f:3:2: error: this does not fit the block"),
            ("", "f:1:1: error: there is nothing in this file"),
            ("# only a comment\n", "f:2:1: error: there is nothing in this file"),
            ("a: \u{7}\n", "f:1:4: error: a control character stands here"),
            ("?\n: 1\n", "f:1:2: error: a key is missing before the colon"),
            ("[1, , 2]\n", "f:1:5: error: a value is missing before this"),
        ])
    func mistakes(text: String, expected: String) {
        let told = YAMLDocument.parse(text, file: "f").problems.list.map(\.description)
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix(expected) == true, "\(told)")
    }

    @Test("Several mistakes are told at once")
    func several() {
        let document = YAMLDocument.parse("a: *x\nb: 1\nb: 2\n<<: *y\n", file: "f")
        #expect(document.problems.list.count == 4)
        #expect(document.root != nil)
    }

    @Test("A byte that is not UTF-8 is found with its line and column")
    func encoding() {
        let document = YAMLDocument.parse(Array("a: ü\nb: é".utf8) + [0xFF], file: "f")
        #expect(document.root == nil)
        #expect(
            document.problems.list.first?.description.hasPrefix("f:2:5: error: this byte is")
                == true)
    }

    @Test("UTF-16 is refused, a UTF-8 mark is skipped")
    func byteOrderMark() {
        #expect(YAMLDocument.parse([0xFF, 0xFE, 0x61, 0x00], file: "f").root == nil)
        let marked = YAMLDocument.parse([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8), file: "f")
        #expect(marked.root != nil)
        #expect(marked.problems.list.isEmpty)
    }

    @Test("A file that is missing, or no file, is an error about the file")
    func unreadable() {
        #expect(
            YAMLDocument.read("/nonexistent/x.yaml").problems.list.map(\.description)
                == ["/nonexistent/x.yaml: error: cannot be read: No such file or directory"])
        #expect(
            YAMLDocument.read("/dev/null").problems.list.map(\.description)
                == ["/dev/null: error: this is not a regular file"])
    }
}
