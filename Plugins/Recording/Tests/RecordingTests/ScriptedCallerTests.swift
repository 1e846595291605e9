import Testing

@testable import Recording

@Suite("A scripted caller")
struct ScriptedCallerTests {
    /// Plays replies to a caller and notes what he does and when, in milliseconds.
    private struct Stage {
        let script: CallerScript
        var caller: ScriptedCaller
        var now = 0
        var done: [String] = []

        init(_ entries: [CallerScript.Entry], patience: Duration = .seconds(5)) {
            self.script = CallerScript(
                entries: entries, background: nil, patience: .afterBoth(patience))
            self.caller = ScriptedCaller(self.script)
        }

        mutating func reply(_ text: String, lasting: Int) {
            self.caller.hear(matching: ScriptedCaller.matches(self.script, reply: text))
            self.wait(lasting, replyPlays: true)
        }

        mutating func wait(_ duration: Int, replyPlays: Bool = false) {
            for _ in 0..<duration / 20 {
                let time = Duration.milliseconds(self.now)
                switch self.caller.advance(
                    to: time, heardAt: time, replyPlays: replyPlays, callerSpeaks: false)
                {
                case .perform(let entry, _): self.done.append("\(entry) at \(self.now)")
                case .giveUp: self.done.append("gave up at \(self.now)")
                case nil: break
                }
                if self.done.last?.hasPrefix("gave up") == true { return }
                self.now += 20
            }
        }
    }

    private func answer(_ pattern: String, after: Int = 600, repeats: Bool = false) throws
        -> CallerScript.Entry
    {
        CallerScript.Entry(
            cue: .answer(try ReplyPattern(pattern), after: .milliseconds(after)),
            act: .press("1"), repeats: repeats)
    }

    @Test("An entry is spoken once its reply has ended and the pause is over")
    func answersAfterPause() throws {
        var stage = Stage([try self.answer("HOW can i help", after: 400)])
        stage.reply("Welcome. How can I help?", lasting: 1_000)
        stage.wait(2_000)
        #expect(stage.done == ["0 at 1400"])
    }

    @Test("A reply that goes on after a breath puts the answer off")
    func waitsForTheWholeReply() throws {
        var stage = Stage([try self.answer("help")])
        stage.reply("How can I help?", lasting: 400)
        stage.wait(500)
        stage.wait(300, replyPlays: true)
        stage.wait(2_000)
        #expect(stage.done == ["0 at 1800"])
    }

    @Test("The same question gets its answers in order, and the last one again if it says so")
    func answersInOrder() throws {
        var stage = Stage([
            try self.answer("name"), try self.answer("name", repeats: true),
            try self.answer("date"),
        ])
        for text in ["Your name?", "Your name again?", "What date?", "And the name?", "What date?"]
        {
            stage.reply(text, lasting: 200)
            stage.wait(1_000)
        }
        #expect(stage.done.map { $0.prefix(1) } == ["0", "1", "2", "1"])
    }

    @Test("An interruption comes while the reply plays")
    func interrupts() throws {
        var stage = Stage([
            CallerScript.Entry(
                cue: .interruption(try ReplyPattern("opening hours"), after: .milliseconds(700)),
                act: .press("1"))
        ])
        stage.wait(200)
        stage.reply("Our opening hours are …", lasting: 3_000)
        #expect(stage.done == ["0 at 900"])
    }

    @Test("A time does not wait for a reply, nor for entries before it")
    func keepsTime() throws {
        var stage = Stage([
            try self.answer("never said"),
            CallerScript.Entry(cue: .time(.milliseconds(300)), act: .press("1")),
        ])
        stage.wait(1_000)
        #expect(stage.done == ["1 at 300"])
    }

    @Test("A caller without an answer gives up when his patience is over")
    func givesUp() throws {
        var stage = Stage([try self.answer("name")], patience: .seconds(2))
        stage.wait(1_000)
        stage.reply("The weather is fine.", lasting: 1_000)
        stage.wait(5_000)
        #expect(stage.done == ["gave up at 3980"])
    }

    @Test("Nobody gives up while a reply plays")
    func listensToTheEnd() throws {
        var stage = Stage([try self.answer("name")], patience: .seconds(1))
        stage.reply("A long story.", lasting: 4_000)
        #expect(stage.done.isEmpty)
    }
}
