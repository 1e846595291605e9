import Testing

@testable import Flow

@Suite("Phrases")
struct PhraseTests {
    private let matcher = PhraseMatcher(
        fillers: Lexicon.english.fillers, synonyms: ["divert": "forward"])

    private func candidates(_ phrases: [String: [String]]) throws -> [PhraseMatcher.Candidate] {
        try phrases.map { name, texts in
            PhraseMatcher.Candidate(
                name: name, patterns: try texts.map { try PatternParser.parse($0) })
        }
    }

    @Test(
        "The phrase that was meant is found in noise",
        arguments: [
            ("call forwarding", "forwarding"), ("uh call forwardin please", "forwarding"),
            ("please divert my calls", "forwarding"), ("waiting", nil), ("the weather", nil),
            ("i would like to have call waiting", "waiting"),
        ])
    func found(said: String, name: String?) throws {
        let outcome = self.matcher.outcome(
            Words.split(said),
            among: try self.candidates([
                "forwarding": ["call forwarding", "forward my calls"], "waiting": ["call waiting"],
            ]))
        guard let name else {
            #expect(outcome == .none)
            return
        }
        guard case .one(let match) = outcome else {
            Issue.record("nothing was found: \(outcome)")
            return
        }
        #expect(match.name == name)
    }

    @Test("Two phrases that fit alike are both offered")
    func either() throws {
        let outcome = self.matcher.outcome(
            ["my", "bill"],
            among: try self.candidates(["pay": ["pay bill"], "dispute": ["dispute bill"]]))
        guard case .either(let first, let second) = outcome else {
            Issue.record("not ambiguous: \(outcome)")
            return
        }
        #expect(Set([first.name, second.name]) == ["pay", "dispute"])
    }

    @Test("Brackets and bars stand for every way to say a phrase")
    func expansions() throws {
        let pattern = try PatternParser.parse(
            "[please] (forward | divert) my calls [to {extension}]")
        #expect(pattern.expansions().count == 8)
        #expect(pattern.plain == "forward my calls")
        #expect(pattern.slots == ["extension"])
    }

    @Test(
        "A phrase that cannot be said is refused",
        arguments: [
            "", "press 1", "call [forwarding", "call forwarding]", "(a | )", "what?", "{a.b}",
        ])
    func refused(text: String) {
        #expect(throws: PatternError.self) { try PatternParser.parse(text) }
    }

    @Test("Brackets inside one another, and many words, are refused beyond a limit")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "a" + String(repeating: "]", count: depth)
        }
        #expect(try PatternParser.parse(nested(16)).expansions().count == 17)
        for text in [nested(17), nested(40_000), String(repeating: "a ", count: 501)] {
            let error = #expect(throws: PatternError.self) { try PatternParser.parse(text) }
            #expect(error?.hint == "make several phrases of it")
        }
    }

    @Test("Of a phrase that can be said in more ways than can be counted, the first are taken")
    func manyExpansions() throws {
        let text = String(repeating: "[a] (b | c) ", count: 60)
        #expect(try PatternParser.parse(text).expansions().count == Pattern.mostExpansions)
        #expect(try PatternParser.parse("[[a | b] c]").expansions(limit: 1).count == 1)
    }
}
