import Testing

@testable import Calls

@Suite("An answer that another provider carries on")
struct PrefixDropperTests {
    /// What is passed on of an answer that comes in these pieces.
    private func rest(of answer: [String], after said: [String]) -> String {
        var dropper = PrefixDropper(said: said)
        let pieces =
            answer.flatMap { dropper.add(.init(text: $0, isProtected: false)) } + dropper.pause()
        return pieces.map(\.text).joined()
    }

    private static let said = ["Your order is on its way.", "It will arrive on Monday."]

    @Test(
        "Loses what was said already, however it is cut into pieces",
        arguments: [
            (
                "Your order is on its way. It will arrive on Monday. Anything else?",
                "Anything else?"
            ),
            (
                "your order is on its way - it will arrive on monday! Anything else?",
                "Anything else?"
            ),
            ("It will arrive on Monday. Anything else?", "Anything else?"),
            ("Your order is on its way. You get it on Monday.", "You get it on Monday."),
            ("It will arrive on Monday, before noon.", "before noon."),
            ("It will arrive. Anything else?", "Anything else?"),
            ("Your order is on its way. It will arrive on Monday.", ""),
            ("Your order is on", ""), ("", ""),
        ])
    func repetition(answer: String, rest: String) {
        #expect(self.rest(of: [answer], after: Self.said) == rest)
        #expect(self.rest(of: answer.map(String.init), after: Self.said) == rest)
        for size in 2...7 {
            let characters = Array(answer)
            let pieces = stride(from: 0, to: characters.count, by: size).map {
                String(characters[$0..<min($0 + size, characters.count)])
            }
            #expect(self.rest(of: pieces, after: Self.said) == rest)
        }
    }

    @Test(
        "Keeps what is new, even when it begins like something said",
        arguments: [
            "Anything else?", "Your order has been lost.", "It will rain.", "Mondays are busy.",
            "€5 is the price.", "3.5 kilometres.",
        ])
    func news(answer: String) {
        #expect(self.rest(of: [answer], after: Self.said) == answer)
        #expect(self.rest(of: answer.map(String.init), after: Self.said) == answer)
    }

    @Test("A title or a number at the beginning is no sentence of its own")
    func abbreviations() {
        #expect(
            self.rest(of: ["Call Dr. Jones."], after: ["Call Dr. Smith."]) == "Call Dr. Jones.")
        #expect(
            self.rest(of: ["That costs only 3.20 today."], after: ["That costs only 3.50 today."])
                == "That costs only 3.20 today.")
    }

    @Test("The same sentence twice in an answer is a repetition twice")
    func twice() {
        #expect(
            self.rest(of: ["No. No. ", "Really not."], after: ["No.", "No."]) == "Really not.")
    }

    @Test("A repetition that a tool call interrupts goes on after it")
    func tool() {
        var dropper = PrefixDropper(said: Self.said)
        #expect(dropper.add(.init(text: "Your order is on its way.", isProtected: false)) == [])
        #expect(dropper.pause() == [])
        #expect(dropper.add(.init(text: "It will arrive on Monday. ", isProtected: false)) == [])
        #expect(
            dropper.add(.init(text: "Bye.", isProtected: true))
                == [.init(text: "Bye.", isProtected: true)])
    }

    @Test("Text that cannot be a repetition any more is passed on at once")
    func atOnce() {
        var dropper = PrefixDropper(said: Self.said)
        #expect(dropper.add(.init(text: "Your order", isProtected: false)).isEmpty)
        #expect(
            dropper.add(.init(text: " ha", isProtected: false)).map(\.text)
                == ["Your order", " ha"])
        #expect(dropper.add(.init(text: "s been", isProtected: false)).map(\.text) == ["s been"])
        #expect(dropper.add(.init(text: " lost", isProtected: false)).map(\.text) == [" lost"])
    }
}
