import Testing

@testable import ESpeak

@Suite("A clause knows where its words are")
struct ClauseTests {
    @Test("Words are found by Unicode scalars and told in bytes")
    func wordsInBytes() {
        let text = "naïve 😀 שלום"
        let clause = Clause(text.unicodeScalars, offset: 100, pausesAfter: true)
        #expect(clause.bytes(ofWordAt: 0, count: 5) == 100..<106)
        #expect(clause.bytes(ofWordAt: 6, count: 1) == 107..<111)
        #expect(clause.bytes(ofWordAt: 8, count: 4) == 112..<120)
    }

    @Test("A word of unknown length goes on to the next white space")
    func unknownLength() {
        let clause = Clause("one two".unicodeScalars, offset: 0, pausesAfter: true)
        #expect(clause.bytes(ofWordAt: 0, count: 0) == 0..<3)
        #expect(clause.bytes(ofWordAt: 4, count: 0) == 4..<7)
    }

    @Test("A word outside the clause is not found, a long one ends with the clause")
    func outside() {
        let clause = Clause("one".unicodeScalars, offset: 0, pausesAfter: true)
        #expect(clause.bytes(ofWordAt: 3, count: 1) == nil)
        #expect(clause.bytes(ofWordAt: -1, count: 1) == nil)
        #expect(clause.bytes(ofWordAt: 1, count: 9) == 1..<3)
    }

    @Test("Characters that would steer eSpeak become spaces and keep their place")
    func steeringCharacters() {
        let text = "a\u{01}80S\u{0}b\u{E000}\u{FFFD}c"
        let clause = Clause(text.unicodeScalars, offset: 0, pausesAfter: true)
        #expect(clause.text == "a 80S b  c")
        #expect(clause.bytes(ofWordAt: 9, count: 1) == 13..<14)
        #expect(clause.endOffset == text.utf8.count)
    }

    @Test(
        "White space and control characters alone are silent",
        arguments: ["", "  \n\t", "\u{1}\u{0}"])
    func silent(text: String) {
        #expect(Clause(text.unicodeScalars, offset: 0, pausesAfter: true).isSilent)
    }

    @Test("The silence at the end is held back but for a short tail")
    func holdsBackPause() {
        var spoken = SpokenClause(samples: [5, 0, 6, 0, 0, 0, 0])
        spoken.holdBackPause(leaving: 1)
        #expect(spoken.samples == [5, 0, 6, 0])
        #expect(spoken.pause == 3)
    }

    @Test("A first word that was left out gets its mark, one that was told keeps it")
    func marksStart() throws {
        let clause = Clause("  (one) two".unicodeScalars, offset: 10, pausesAfter: true)
        let word = try #require(clause.firstWord)
        #expect(word == 12..<17)
        var spoken = SpokenClause(samples: [1, 2], marks: [.init(sample: 1, bytes: 18..<21)])
        spoken.markStart(word)
        #expect(
            spoken.marks == [.init(sample: 0, bytes: 12..<17), .init(sample: 1, bytes: 18..<21)])
        var told = SpokenClause(samples: [1], marks: [.init(sample: 0, bytes: 13..<16)])
        told.markStart(word)
        #expect(told.marks == [.init(sample: 0, bytes: 13..<16)])
    }

    @Test("Audio without any sound keeps no more than the tail")
    func allSilence() {
        var spoken = SpokenClause(samples: [0, 0, 0])
        spoken.holdBackPause(leaving: 10)
        #expect(spoken.samples == [0, 0, 0])
        #expect(spoken.pause == 0)
    }
}
