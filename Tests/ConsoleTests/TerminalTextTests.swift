import Testing

@testable import Console

@Suite("Text on a terminal")
struct TerminalTextTests {
    @Test(
        "What a terminal would obey is spelt out",
        arguments: [
            ("plain – “text” é", "plain – “text” é"),
            ("\u{1B}]0;title\u{07}", "\\u{1B}]0;title\\u{7}"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{9B}31m", "\\u{9B}31m"),
            ("\u{202E}drow", "\\u{202E}drow"),
            ("\u{2028}\u{7F}", "\\u{2028}\\u{7F}"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("👩\u{200D}👧", "👩\u{200D}👧"),
        ])
    func harmless(text: String, expected: String) {
        #expect(text.harmless == expected)
    }

    @Test(
        "Wide characters count two columns, marks none",
        arguments: [
            ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("👍🏽", 4),
            ("👩\u{200D}👧", 4),
            ("☎\u{FE0F}", 2), ("█▏→", 3), ("ｱ", 1), ("Ａ", 2), ("", 0),
        ])
    func columns(text: String, count: Int) {
        #expect(text.columns == count)
    }

    @Test(
        "A text that is cut never takes more room than there is",
        arguments: [
            ("hello", 5, "hello"), ("hello", 4, "hel…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
            ("日本語", 1, "…"), ("hello", 0, ""),
        ])
    func cut(text: String, columns: Int, expected: String) {
        #expect(text.cut(to: columns) == expected)
        #expect(text.cut(to: columns).columns <= columns)
    }

    @Test(
        "Text is broken between words, and within words that are too long",
        arguments: [
            ("one two three", ["one two", "three"]),
            ("abcdefghijkl", ["abcdefgh", "ijkl"]),
            ("a abcdefghijkl b", ["a abcdef", "ghijkl b"]),
            ("日本語日本語", ["日本語日", "本語"]),
            ("", [""]),
            ("12345678 9", ["12345678", "9"]),
        ])
    func wrapping(text: String, lines: [String]) {
        let wrapped = [Fragment(text)].wrapped(to: 8)
        #expect(wrapped.map { $0.map(\.text).joined() } == lines)
    }
}
