import Testing

@testable import ESpeak

@Suite("Text in pieces becomes clauses")
struct ClauseSplitterTests {
    /// All clauses that are ready, and then the rest.
    private func split(_ pieces: String...) -> (ready: [String], rest: [String]) {
        var splitter = ClauseSplitter()
        var ready: [String] = []
        for piece in pieces {
            splitter.append(piece)
            while let clause = splitter.next(isComplete: false) { ready.append(clause.text) }
        }
        var rest: [String] = []
        while let clause = splitter.next(isComplete: true) { rest.append(clause.text) }
        return (ready, rest)
    }

    @Test("A clause is ready as soon as white space follows its punctuation")
    func readyBehindSpace() {
        let (ready, rest) = self.split("Hel", "lo,", " ", "how are you? I am")
        #expect(ready == ["Hello, ", "how are you? "])
        #expect(rest == ["I am"])
    }

    @Test("A full stop waits for what follows it")
    func fullStopWaits() {
        #expect(self.split("Goodbye. ").ready == [])
        #expect(self.split("Goodbye. T").ready == ["Goodbye. "])
        #expect(self.split("Goodbye. ").rest == ["Goodbye. "])
    }

    @Test(
        "Abbreviations, numbers and dots inside words end no clause",
        arguments: [
            "Ask for Mr. Smith at the desk", "We close at 5 p.m. On Sundays we do not open",
            "It costs 3.50 euros", "Am 3. Mai ist alles zu", "See example.com for more",
            "It is 10:30 now", "You owe 1,000 crowns", "Bring pens, etc", "he said approx. five",
        ])
    func doubtfulEnds(text: String) {
        #expect(self.split(text).ready.allSatisfy { $0.hasSuffix(", ") })
    }

    @Test("Closing quotes belong to the clause that they close")
    func closingQuotes() {
        #expect(self.split("He said “stop!” Then he left").ready == ["He said “stop!” "])
    }

    @Test("Punctuation of scripts without spaces ends a clause at once")
    func scriptsWithoutSpaces() {
        #expect(self.split("您好。请说，谢谢").ready == ["您好。", "请说，"])
        #expect(self.split("مرحبا، كيف حالك؟ شكرا").ready == ["مرحبا، ", "كيف حالك؟ "])
    }

    @Test("An empty line ends a clause, a single line break does not")
    func emptyLine() {
        #expect(self.split("one\ntwo\n\nthree").ready == ["one\ntwo\n\n"])
    }

    @Test("A clause without punctuation is cut at white space before it grows too long")
    func cutsLongText() {
        let (ready, rest) = self.split(String(repeating: "word ", count: 100))
        #expect(ready.count == 2)
        #expect(ready.allSatisfy { $0.count <= 200 && $0.hasSuffix("word ") })
        #expect(ready.joined() + rest.joined() == String(repeating: "word ", count: 100))
    }

    @Test("A word longer than any clause is cut where it must be")
    func cutsLongWord() {
        let (ready, rest) = self.split(String(repeating: "é", count: 450))
        #expect(ready.map(\.count) == [200, 200])
        #expect(rest.map(\.count) == [50])
    }

    @Test("Clauses keep their place in all text, counted in UTF-8 bytes")
    func keepsPlace() throws {
        var splitter = ClauseSplitter()
        splitter.append("Žluťoučký kůň! ")
        splitter.append("Ano, ano")
        let clauses = (0..<2).compactMap { _ in splitter.next(isComplete: false) }
        let (first, second) = (try #require(clauses.first), try #require(clauses.last))
        #expect(first.endOffset == "Žluťoučký kůň! ".utf8.count)
        #expect(second.bytes(ofWordAt: 0, count: 3) == first.endOffset..<first.endOffset + 3)
        #expect(splitter.byteCount == "Žluťoučký kůň! Ano, ano".utf8.count)
    }

    @Test("Text that must stay whole is one clause, when it is complete")
    func keepsWhole() {
        var splitter = ClauseSplitter(keepsWhole: true)
        splitter.append("<speak>One. Two, three</speak>")
        #expect(splitter.next(isComplete: false) == nil)
        #expect(splitter.next(isComplete: true)?.text == "<speak>One. Two, three</speak>")
        #expect(splitter.next(isComplete: true) == nil)
    }

    @Test("Taking text letter by letter gives the same clauses as taking it at once")
    func anyPieces() {
        let text = "Hello, Mr. Novák! Your tickets (both) are ready: 12.50. Goodbye… See you. Bye"
        var splitter = ClauseSplitter()
        var clauses: [String] = []
        for letter in text {
            splitter.append(String(letter))
            while let clause = splitter.next(isComplete: false) { clauses.append(clause.text) }
        }
        while let clause = splitter.next(isComplete: true) { clauses.append(clause.text) }
        let (ready, rest) = self.split(text)
        #expect(clauses == ready + rest)
        #expect(clauses.joined() == text)
    }
}

extension Clause {
    var text: String { String(decoding: self.utf8, as: UTF8.self) }
}
