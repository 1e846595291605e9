import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("A reply that the caller interrupts")
struct InterruptTests {
    private let call = TestCall()
    private static let text =
        "Alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima."

    private func desk(answer: String = "Good.") -> FakeDialogue {
        FakeDialogue("desk", on: self.call.loop) { turn, request in
            [
                .delta(
                    request, text: turn.cause == .start ? Self.text : answer, isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
    }

    private func run(
        _ channel: TapedChannel, _ desk: FakeDialogue, _ voice: WordVoice
    ) async -> [JournalEntry] {
        var plan = self.call.plan(
            channel: FakeChannel("unused", on: self.call.loop, []),
            stt: [FakeRecognizer("ears", on: self.call.loop, [.words("stop")])], dialogue: [desk],
            tts: [])
        plan.channel = ChainLink(channel, name: channel.name)
        plan.tts = [ChainLink(voice, name: voice.name)]
        return await self.call.run(plan).entries
    }

    @Test(
        "is remembered up to the last word that reached his ear, and fades within 25 ms",
        arguments: [0, 160], [true, false])
    func heardText(queued: Int, marks: Bool) async {
        let channel = TapedChannel(
            on: self.call.loop, speech: [(.milliseconds(1_700), .milliseconds(1_300))],
            hangUp: .seconds(6), queued: .milliseconds(queued))
        // All of it is there at once, so that its length is known without marks.
        let voice = WordVoice(
            "voice", on: self.call.loop, hasMarks: marks, lead: .seconds(10))
        let desk = self.desk()
        let entries = await self.run(channel, desk, voice)
        let tape = channel.tape.withLock { $0 }
        let heard = HeardWords(tape)
        let text = entries.heard.first ?? ""
        #expect(text.hasSuffix("–"))
        let words = text.dropLast().lowercased().split(separator: " ").map(String.init)
        #expect(words.count >= 3)
        #expect(words == Array(heard.whole.prefix(words.count)))
        // What follows is the word that broke off, and the next reply.
        #expect(heard.whole.dropFirst(words.count).allSatisfy { $0 == "good" })
        #expect(heard.biggestStep <= 3_000)
        let messages = desk.turns.withLock { $0.last?.messagesJSON ?? "" }
        #expect(messages.contains(#""content":"\#(text.dropLast())","cut":true"#))
    }

    @Test("is remembered as exactly the second time, though the line has dropped audio before")
    func heardTwice() async throws {
        let channel = TapedChannel(
            on: self.call.loop,
            speech: [
                (.milliseconds(1_700), .milliseconds(1_300)),
                (.milliseconds(6_700), .milliseconds(1_300)),
            ], hangUp: .seconds(10), queued: .milliseconds(600))
        let voice = WordVoice("voice", on: self.call.loop, hasMarks: true, lead: .seconds(10))
        let entries = await self.run(channel, self.desk(answer: Self.text), voice)
        let texts = entries.heard.prefix(2).map {
            $0.dropLast().lowercased().split(separator: " ").map(String.init)
        }
        try #require(texts.count == 2 && texts[1].count >= 3)
        // Between the two stands the word that broke off first.
        let whole = HeardWords(channel.tape.withLock { $0 }).whole
        let rest = whole.dropFirst(texts[0].count).drop { $0 != texts[1][0] }
        #expect(rest.prefix(texts[1].count).elementsEqual(texts[1]))
        // And then the third begins.
        #expect(texts[1].starts(with: rest.dropFirst(texts[1].count)))
    }

    @Test("before anything of it reached his ear was never given, says the dialogue's memory")
    func unheard() async {
        let channel = TapedChannel(
            on: self.call.loop, speech: [(.milliseconds(1_700), .milliseconds(1_300))],
            hangUp: .seconds(7), queued: .seconds(20))
        let desk = self.desk()
        let entries = await self.run(channel, desk, WordVoice("voice", on: self.call.loop))
        #expect(entries.heard.first == "–")
        #expect(entries.contains { $0.event == .bargeInCommitted(heard: "") })
        let messages = desk.turns.withLock { $0.last?.messagesJSON ?? "" }
        #expect(!messages.contains("assistant"))
        #expect(messages.contains("stop"))
    }
}
