import Patterns
import Testing

@Suite("A pattern")
struct TextPatternTests {
    @Test(
        "finds what regular expressions find",
        arguments: [
            ("^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$", "en-GB", true),
            ("^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$", "english", false),
            ("^[1-9][0-9]{0,2}$", "49", true), ("^[1-9][0-9]{0,2}$", "049", false),
            ("^[0-9]{0,4}$", "", true), ("^[0-9]{2,}$", "1", false), ("^[0-9]{2,}$", "123", true),
            ("call forwarding.*or .location", "Call Forwarding, or “location”", true),
            ("nine a\\.m\\.", "at nine a.m.", true), ("nine a\\.m\\.", "at nine apm.", false),
            ("a.c", "a\nc", false), ("\\bkey\\b", "the key.", true), ("\\bkey\\b", "turkey", false),
            ("[^\\d\\s]", "1 2", false), ("[^\\d\\s]", "1 x", true), ("[]x]", "]", true),
            ("[\\w-]+@", "a-b@", true), ("", "", true), ("x?y??", "", true), ("(|a)b", "b", true),
            ("straße", "STRAßE", true), ("(a|b)*c", "ababc", true), ("[a-c-]", "-", true),
        ])
    func finds(source: String, text: String, isFound: Bool) throws {
        #expect(try TextPattern(source, ignoresCase: true).isFound(in: text) == isFound)
    }

    @Test("matches the whole text when it is asked for that")
    func whole() throws {
        let pattern = try TextPattern("ab|abc")
        #expect(pattern.matches("abc") && pattern.matches("ab") && !pattern.matches("abcd"))
        #expect(!pattern.matches("AB") && pattern.isFound(in: "xxabxx"))
    }

    @Test(
        "that is wrong is told with the place",
        arguments: [
            ("a(b", "character 4 a ) is missing"), ("a)b", "character 2 this ) closes nothing"),
            ("*a", "character 1 nothing is there"), ("[a", "the ] of a class is missing"),
            ("a{2", "{…} holds one number"), ("a{3,2}", "{…} holds one number"),
            ("a{256}", "from 0 to 255"), ("a**", "repetition is repeated"),
            ("(?=a)", "looking ahead"), ("(a)\\1", "\\1 is not known"), ("[z-a]", "in order"),
            ("a\\", "after the \\ is missing"), ("\\p", "\\p is not known"),
        ])
    func mistakes(source: String, message: String) throws {
        let error = #expect(throws: TextPatternError.self) { try TextPattern(source) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("that would go back for ever takes no longer than another")
    func linear() throws {
        let text = String(repeating: "a", count: 5_000)
        for source in ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*){20}b", "((a?){10}){10}b"] {
            #expect(try !TextPattern(source).isFound(in: text))
        }
    }

    @Test(
        "is refused when it is too long, too deep or too large",
        arguments: [
            (String(repeating: "a", count: TextPattern.longest + 1), "at most 500"),
            (String(repeating: "(", count: TextPattern.deepest + 1), "more than 32 deep"),
            ("((a{200}){200}){200}", "more than 1000 steps"),
            ("(((){255}){255}){255}", "more than 1000 steps"),
        ])
    func limits(source: String, message: String) {
        let error = #expect(throws: TextPatternError.self) { try TextPattern(source) }
        #expect(error?.description.contains(message) == true)
    }
}
