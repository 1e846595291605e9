import Testing

@testable import Flow

@Suite("Grammars for recognisers")
struct GrammarTests {
    private func grammar(_ slot: Slot, _ lexicon: Lexicon = .english) throws -> JSGFAcceptor {
        let grammar = try #require(
            SlotGrammar(lexicon: lexicon, language: lexicon.tag).grammar(of: slot))
        return try #require(JSGFAcceptor(JSGF.text(grammar, language: lexicon.tag)))
    }

    private func expect(
        _ grammar: JSGFAcceptor, accepts: [String], refuses: [String]
    ) {
        for said in accepts { #expect(grammar.accepts(Words.split(said)), "\(said)") }
        for said in refuses { #expect(!grammar.accepts(Words.split(said)), "\(said)") }
    }

    @Test("A slot of four digits expects exactly four")
    func digits() throws {
        var slot = Slot(name: "account", type: .digits)
        slot.count = 4...4
        self.expect(
            try self.grammar(slot), accepts: ["four oh seven niner", "zero zero one two"],
            refuses: ["four oh seven", "one two three four five", "double four one two", "four"])
    }

    @Test("A slot of two to four digits expects two to four")
    func digitRange() throws {
        var slot = Slot(name: "pin", type: .digits)
        slot.count = 2...4
        self.expect(
            try self.grammar(slot), accepts: ["one two", "one two three", "one two three four"],
            refuses: ["one", "one two three four five"])
    }

    @Test("Doubles are expected where the slot says so")
    func doubles() throws {
        var slot = Slot(name: "pin", type: .digits)
        slot.count = 4...4
        slot.expectsDoubles = true
        self.expect(
            try self.grammar(slot),
            accepts: [
                "double four one two", "one triple five", "one two three four",
                "double one double two",
            ],
            refuses: ["double four one", "triple five", "double one double two three"])
    }

    @Test("Dates are expected as they are said")
    func dates() throws {
        self.expect(
            try self.grammar(Slot(name: "day", type: .date)),
            accepts: [
                "tuesday the fifth", "on thursday the fifth of may", "may fifth",
                "may the twenty first",
                "fifth of may", "december thirty first", "monday", "tomorrow", "may five",
            ],
            refuses: ["may", "thirty second of may", "of may"])
    }

    @Test("Times are expected as they are said")
    func times() throws {
        self.expect(
            try self.grammar(Slot(name: "hour", type: .time)),
            accepts: [
                "nine a m", "at three thirty p m", "ten o'clock", "half past four", "noon",
                "four oh five p m", "eight forty five",
            ],
            refuses: ["nine nine", "thirteen a m", "a m"])
    }

    @Test("Numbers are expected up to the slot's bound")
    func numbers() throws {
        var slot = Slot(name: "amount", type: .number)
        slot.range = 0...9_999
        self.expect(
            try self.grammar(slot),
            accepts: ["five", "twenty one", "one hundred and five", "nine thousand nine hundred"],
            refuses: ["one million", "thousand", "hundred and"])
    }

    @Test("German grammars use German words")
    func german() throws {
        self.expect(
            try self.grammar(Slot(name: "day", type: .date), .german),
            accepts: ["am fünften mai", "dienstag"], refuses: ["may fifth"])
        self.expect(
            try self.grammar(Slot(name: "hour", type: .time), .german),
            accepts: ["um fünfzehn uhr dreißig", "halb zehn"], refuses: ["nine a m"])
    }

    @Test(
        "Every reader understands what its grammar expects",
        arguments: ["nine a m", "half past three p m", "noon"])
    func agreed(said: String) {
        let found = TimeReader(lexicon: .english).time(in: Words.split(said), isAsked: true)
        #expect(found?.words.count == Words.split(said).count)
    }
}
