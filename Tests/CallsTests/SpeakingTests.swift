import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

/// A reply of three sentences; most failures happen in the second one, as the first is what tells how
/// fast a voice without marks speaks.
@Suite("A voice that fails")
struct SpeakingTests {
    private let call = TestCall()
    private static let sentences = [
        "Good morning dear caller.", "Alpha bravo, charlie delta echo; foxtrot golf hotel india.",
        "Juliet kilo lima.",
    ]
    private static let words = [
        "good", "morning", "dear", "caller", "alpha", "bravo", "charlie", "delta", "echo",
        "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
    ]

    private static let overloaded = ProviderFailure(.overloaded, "too many requests")
    private static let unavailable = ProviderFailure(.unavailable, "the voice has gone")

    /// In the second sentence the first voice is 740 ms ahead of the caller's ear. Requests have numbers: the
    /// third sentence is asked for, as number 2, while the second is spoken.
    struct Kind: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var faults: [Int: WordVoice.Fault]
        /// What the second voice is asked for first.
        var rest: String?
        var secondFaults: [Int: WordVoice.Fault] = [:]
        var secondOpens = true
        var isRestarted = false
        var isInSentence = true
        var lead = Duration.milliseconds(400)

        init(_ name: String, _ faults: [Int: WordVoice.Fault], rest: String? = nil) {
            self.testDescription = name
            self.faults = faults
            self.rest = rest
        }

        func with(_ change: (inout Kind) -> Void) -> Kind {
            var kind = self
            change(&kind)
            return kind
        }
    }

    static let kinds = [
        Kind(
            "error before any audio", [0: .request(Self.overloaded, after: .zero)],
            rest: Self.sentences[0]),
        Kind(
            "error in the middle of a clause",
            [1: .request(Self.overloaded, after: .milliseconds(1_500))],
            rest: "echo; foxtrot golf hotel india."),
        Kind(
            "error after the end of a clause was there",
            [1: .session(Self.overloaded, after: .milliseconds(2_000))],
            rest: "foxtrot golf hotel india."),
        Kind(
            "error when little was heard",
            [1: .request(Self.overloaded, after: .milliseconds(890))], rest: Self.sentences[1]
        ).with { $0.isRestarted = true },
        Kind(
            "stall",
            [1: .hang(after: .milliseconds(1_450)), 3: .hang(after: .zero)],
            rest: "echo; foxtrot golf hotel india."),
        Kind(
            "silent hang", [1: .hang(after: .zero), 3: .hang(after: .zero)],
            rest: Self.sentences[1]),
        Kind(
            "close",
            [1: .close(after: .milliseconds(1_500)), 3: .session(Self.overloaded, after: .zero)],
            rest: "echo; foxtrot golf hotel india."),
        Kind(
            "error of a sentence that is read ahead",
            [1: .request(Self.overloaded, after: .zero)], rest: Self.sentences[1]
        ).with { $0.isInSentence = false },
        Kind(
            "error in the same sentence of the second voice, too",
            [1: .request(Self.overloaded, after: .milliseconds(1_500))],
            rest: "echo; foxtrot golf hotel india."
        ).with { $0.secondFaults = [0: .request(Self.overloaded, after: .milliseconds(1_230))] },
        Kind(
            "the second voice does not open",
            [1: .request(Self.overloaded, after: .milliseconds(1_500))]
        ).with { $0.secondOpens = false },
        Kind(
            "error while nothing is buffered",
            [1: .request(Self.overloaded, after: .milliseconds(1_120))]
        ).with { $0.lead = .zero },
    ]

    private func plan(_ channel: TapedChannel, _ voices: [WordVoice]) -> CallPlan {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            let text = turn.cause == .start ? Self.sentences.joined(separator: " ") : "Good caller."
            return [
                .delta(request, text: text, isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
        var plan = self.call.plan(
            channel: FakeChannel("unused", on: self.call.loop, []),
            stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [desk], tts: [])
        plan.channel = ChainLink(channel, name: channel.name)
        plan.tts = voices.map { ChainLink($0, name: $0.name) }
        return plan
    }

    private func voice(
        _ name: String, _ kind: Kind, amplitude: Double = 6_000, marks: Bool,
        _ faults: [Int: WordVoice.Fault] = [:], opens: Bool = true, rate: Int = 8_000
    ) -> WordVoice {
        WordVoice(
            name, on: self.call.loop, amplitude: amplitude, hasMarks: marks, rate: rate,
            lead: kind.lead, faults: faults, opens: opens)
    }

    @Test(
        "is replaced so that every word is heard once, as loud as before, without a click",
        arguments: kinds, [true, false])
    func everyWordOnce(kind: Kind, marks: Bool) async {
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(11))
        let second = self.voice(
            "second", kind, amplitude: 2_000, marks: marks, kind.secondFaults,
            opens: kind.secondOpens, rate: 16_000)
        let third = self.voice("third", kind, amplitude: 9_000, marks: marks)
        let (_, entries) = await self.call.run(
            self.plan(
                channel,
                [self.voice("first", kind, marks: marks, kind.faults), second, third]))
        let heard = HeardWords(channel.tape.withLock { $0 })
        #expect(heard.whole == Self.words)
        #expect(heard.spread <= 1.5)
        #expect(heard.biggestStep <= 3_000)
        #expect(entries.heard.first == Self.sentences.joined(separator: " "))
        #expect(entries.fallbacks.first == "tts first > second, 0 ms lost")
        if let rest = kind.rest {
            #expect(second.texts.withLock { $0.first } == rest)
        }
        let handover = entries.handovers.first
        #expect((handover != nil) == kind.isInSentence)
        if let handover {
            #expect(handover.isRestarted == kind.isRestarted)
            #expect(Self.sentences.contains(handover.spoken + handover.rest))
        }
    }

    @Test("and is tried again goes on in the same sentence", arguments: [true, false])
    func retry(marks: Bool) async {
        let kind = Kind("", [:])
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(9))
        let voice = self.voice(
            "first", kind, marks: marks,
            [1: .session(Self.unavailable, after: .milliseconds(1_500))])
        let (_, entries) = await self.call.run(self.plan(channel, [voice]))
        let heard = HeardWords(channel.tape.withLock { $0 })
        #expect(heard.whole == Self.words)
        #expect(heard.spread < 0.1)
        #expect(heard.biggestStep <= 3_000)
        #expect(entries.fallbacks.isEmpty)
        #expect(voice.texts.withLock { $0.dropFirst(3).first } == "echo; foxtrot golf hotel india.")
    }

    @Test(
        "and stops in a pause has said the word before it, also if it was the last",
        arguments: [1_045, 2_895], [true, false])
    func pause(milliseconds: Int, marks: Bool) async {
        let kind = Kind("", [:])
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(12))
        let stop = WordVoice.Fault.hang(after: .milliseconds(milliseconds))
        // Tried again it says nothing, so that the next voice takes over.
        let first = self.voice("first", kind, marks: marks, [1: stop, 3: .hang(after: .zero)])
        let second = self.voice("second", kind, marks: marks)
        let (_, entries) = await self.call.run(self.plan(channel, [first, second]))
        let heard = HeardWords(channel.tape.withLock { $0 })
        #expect(heard.whole == Self.words)
        #expect(entries.heard.first == Self.sentences.joined(separator: " "))
        let rest =
            milliseconds == 1_045 ? "delta echo; foxtrot golf hotel india." : Self.sentences[2]
        #expect(second.texts.withLock { $0.first } == rest)
    }

    @Test("between two replies loses nothing: the next one speaks the next reply")
    func betweenReplies() async {
        let kind = Kind("", [:])
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(25))
        let voices = [
            self.voice(
                "first", kind, marks: true, [2: .session(Self.overloaded, after: .seconds(3))]),
            self.voice("second", kind, amplitude: 2_000, marks: true),
        ]
        let (_, entries) = await self.call.run(self.plan(channel, voices))
        let heard = HeardWords(channel.tape.withLock { $0 })
        #expect(Array(heard.whole.prefix(18)) == Self.words + ["good", "caller"])
        #expect(heard.spread <= 1.5)
        #expect(entries.fallbacks == ["tts first > second, 0 ms lost"])
        #expect(entries.handovers.isEmpty)
    }

    @Test("by leaving gaps is faded where they begin and end")
    func gaps() async {
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(14))
        let kind = Kind("", [:])
        let (_, entries) = await self.call.run(
            self.plan(
                channel,
                [
                    self.voice("first", kind, marks: true, [1: .hang(after: .milliseconds(1_470))]),
                    WordVoice("second", on: self.call.loop),
                ]))
        let heard = HeardWords(channel.tape.withLock { $0 })
        #expect(heard.biggestStep <= 3_000)
        #expect(entries.heard.first == Self.sentences.joined(separator: " "))
    }

    @Test("A channel that takes no frame now gets the same one later, and none is lost")
    func refusal() async {
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(9), refused: 40..<60)
        let voice = WordVoice("first", on: self.call.loop)
        _ = await self.call.run(self.plan(channel, [voice]))
        // One word has a gap of 20 frames, and is therefore found in two pieces.
        var names: [String] = []
        for word in HeardWords(channel.tape.withLock { $0 }).words where word.length > 40 {
            if names.last != word.name { names.append(word.name) }
        }
        #expect(names == Self.words)
    }
}

extension [JournalEntry] {
    var handovers: [SpeechHandover] {
        self.compactMap { entry in
            if case .fellBack(_, _, _, _, _, _, let speech) = entry.event { speech } else { nil }
        }
    }
}
