import Testing

@testable import Flow

@Suite("The engine")
struct EngineTests {
    private static let text = """
        flow: 1
        start: welcome
        on_failure: farewell
        on_error: sorry
        commands:
          repeat: { goto: back }
          help: { key: 9, goto: help }
        intents:
          pay: { phrases: [pay bill], key: 1 }
          dispute: { phrases: [dispute bill], key: 2 }
        slots:
          amount: { type: number, max: 500, after: [dollars], ask: How much? }
          pin: { type: digits, length: { min: 2, max: 4 }, ask: Your pin? }
          sure: { type: yes_no, ask: Sure? }
        steps:
          welcome:
            - ask: Pay, or dispute?
              answers: { pay: pay, dispute: dispute }
          pay:
            - collect: [amount, pin, sure]
            - call: crm.open_ticket
              with: { amount: "{amount}", sure: "{sure}", note: "{pin} dollars", missing: "{nothing}", n: 3 }
              as: ticket
            - set: { nothing: "" }
            - say: "{ticket.id|digits} for {fact.from}: {amount}, {sure}, {pin}."
            - goto: farewell
          dispute:
            - transfer: "{fact.from}"
          help:
            - say: Help.
            - goto: back
          sorry:
            - say: Sorry.
            - hang_up: tools
          farewell:
            - hang_up
        """

    private static func flow() throws -> Flow { try FlowFile.parse(Self.text, file: "flow.yaml") }

    private func play(_ script: String, from start: FlowEvent = .started) throws -> String {
        var conversation = Conversation(try Self.flow())
        return conversation.play(script, from: start)
    }

    @Test("Canonical values go to the tool, spoken ones to the caller")
    func values() throws {
        let transcript = try self.play(
            """
            > pay bill
            > two hundred and five dollars
            > one two
            > yes
            ! crm.open_ticket {} = {"id": 42}
            """)
        #expect(
            transcript == """
                < Pay, or dispute?
                > pay bill
                < How much?
                > two hundred and five dollars
                < Your pin?
                > one two
                < Sure?
                > yes
                ! crm.open_ticket {"amount": 205, "sure": true, "note": "12 dollars", "n": 3} = {"id": 42}
                < four two for +15550101234: 205, yes, one two.
                ! call.hang_up {} = {}

                """)
    }

    @Test("Two intents that fit alike are asked about")
    func which() throws {
        let transcript = try self.play("> pay bill\n")
        #expect(transcript.contains("How much?"))
        let asked = try self.play(">~ the bill\n> dispute bill\n")
        #expect(
            asked == """
                < Pay, or dispute?
                >~ the bill
                < Do you mean pay bill, or dispute bill?
                > dispute bill
                ! call.transfer {"to": "+15550101234"} = {}

                """)
    }

    @Test("A failed tool has its branch")
    func toolFails() throws {
        let transcript = try self.play("# 2\n! call.transfer {} failed\n")
        #expect(
            transcript.hasSuffix("failed\n< Sorry.\n! call.hang_up {\"reason\": \"tools\"} = {}\n"))
    }

    @Test("A command's step comes back to the open question")
    func back() throws {
        let transcript = try self.play("> pay bill\n> help\n> five\n")
        #expect(transcript.hasSuffix("> help\n< Help.\n< How much?\n> five\n< Your pin?\n"))
    }

    @Test("Keys that come one by one make a value at the last one, at # or after a pause")
    func keys() throws {
        #expect(try self.play("# 1\n> five\n# 1\n# 2\n# #\n").hasSuffix("# #\n< Sure?\n"))
        #expect(try self.play("# 1\n> five\n# 1\n# 2\n...\n").hasSuffix("...\n< Sure?\n"))
        #expect(try self.play("# 1\n> five\n# 1234\n").hasSuffix("# 1234\n< Sure?\n"))
    }

    @Test("Three failed tries lead to the way out")
    func failures() throws {
        let transcript = try self.play("???\n...\n???\n")
        #expect(transcript.hasSuffix("???\n! call.hang_up {} = {}\n"))
    }

    @Test("What is learned is told, and forgotten too")
    func slots() throws {
        var engine = FlowEngine(flow: try Self.flow(), language: "en")
        _ = engine.receive(.started)
        #expect(engine.receive(.pressed("1")).contains(.learn("intent", value: "pay")))
        #expect(engine.receive(.heard("twenty")).contains(.learn("amount", value: "20")))
    }

    @Test("A tool call whose answer was called off is asked for again under the same id")
    func calledOff() throws {
        var engine = FlowEngine(flow: try Self.flow(), language: "en")
        _ = engine.receive(.started)
        let first = engine.receive(.pressed("2"))
        #expect(
            engine.receive(.heard("hello"))
                == first.filter { if case .call = $0 { true } else { false } })
        #expect(engine.receive(.toolAnswered(id: "other", .failed)).isEmpty)
        #expect(engine.receive(.toolAnswered(id: "dispute.1.1", .gave(.object([])))) == [.finish])
        #expect(engine.receive(.heard("hello")) == [.finish])
    }

    @Test("A session that takes over asks the open question, without a greeting")
    func resumed() throws {
        let past: [PastTurn] = [.caller("pay bill"), .caller("twenty dollars")]
        #expect(try self.play("", from: .resumed(past, answersLast: false)) == "< Your pin?\n")
        #expect(try self.play("", from: .resumed([], answersLast: false)) == "< Pay, or dispute?\n")
    }

    @Test("A session that takes over answers what was not answered yet")
    func resumedWithOpenTurn() throws {
        let past: [PastTurn] = [
            .caller("pay bill"), .caller("twenty dollars"), .caller("nonsense"),
        ]
        #expect(
            try self.play("", from: .resumed(past, answersLast: true))
                == "< I'm sorry, I did not understand.\n< Your pin?\n")
    }

    @Test("Keys of the past are told from words by what they fit")
    func resumedKeys() throws {
        let keys: [PastTurn] = ["1", "20", "1", "2", "yes"].map { .caller($0) }
        let transcript = try self.play("", from: .resumed(keys, answersLast: true))
        #expect(
            transcript.hasPrefix(
                "! crm.open_ticket {\"amount\": 20, \"sure\": true, \"note\": \"12"))
    }

    @Test("A session that takes over does not write again what was written before")
    func resumedAfterTool() throws {
        let said: [PastTurn] = [.caller("pay bill"), .caller("20"), .caller("12")]
        let known =
            said + [.caller("yes"), .tool(JSON.object([.init(name: "id", value: .number(7))]))]
        let transcript = try self.play("", from: .resumed(known, answersLast: false))
        #expect(!transcript.contains("open_ticket"))
        let open = try self.play("", from: .resumed(said + [.caller("yes")], answersLast: true))
        #expect(open.contains("! crm.open_ticket"))
    }

    @Test("Unknown languages fall back to the flow's first")
    func language() throws {
        #expect(FlowEngine(flow: try Self.flow(), language: "fr-CA").language == "en")
        #expect(FlowEngine(flow: try Self.flow(), language: "en-GB").language == "en")
    }
}
