import CallModel
import Calls
import Providers
import TestSupport
import Turns

/// One call of a `WordCaller`, and which of his words reached the dialogue.
struct HearingCall {
    let call = TestCall()
    var words: [NumberedWord] = []
    private var next = 1

    /// The caller says so many words from here on.
    mutating func say(
        _ count: Int, at start: Duration, length: Duration = .milliseconds(300),
        pause: Duration = .milliseconds(80)
    ) {
        for index in 0..<count {
            self.words.append(
                NumberedWord(self.next, at: start + (length + pause) * index, for: length))
            self.next += 1
        }
    }

    func run(
        _ stt: [WordRecognizer], finalDeadline: Duration = .milliseconds(2_500),
        standby: Standby = .cold, health: ProviderHealth = ProviderHealth()
    ) async -> HeardCall {
        let loop = self.call.loop
        let end = (self.words.last?.end ?? .zero) + .seconds(16)
        let channel = WordCaller("phone", on: loop, self.words, hangUp: end)
        let dialogue = FakeDialogue("desk", on: loop) { _, request in
            [
                .delta(request, text: "Ok.", isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
        let voice = FakeSynthesizer("voice", on: loop)
        var plan = CallPlan(
            pipeline: "test", language: "en", channel: ChainLink(channel, name: "phone"),
            stt: stt.map { recognizer in
                var link = ChainLink(recognizer as any Recognizer, name: recognizer.name)
                link.deadlines.final = finalDeadline
                link.standby = standby
                return link
            },
            dialogue: [ChainLink(dialogue, name: "desk")], tts: [ChainLink(voice, name: "voice")])
        plan.turns.silence.maxPrompts = 0
        plan.turns.silence.giveUpAfter = .seconds(1_000)
        let (_, entries) = await self.call.run(plan, health: health)
        return HeardCall(spoken: self.words.map(\.number), entries: entries)
    }
}

struct HeardCall {
    var spoken: [Int]
    var entries: [JournalEntry]

    /// The words that the dialogue was given. A caller who goes on before he was answered is given again
    /// as one turn.
    var heard: [String] {
        var inputs: [String] = []
        for entry in self.entries {
            guard case .turn(_, .speech, let input, _) = entry.event else { continue }
            if let last = inputs.last, input.hasPrefix(last + " ") { inputs.removeLast() }
            inputs.append(input)
        }
        return inputs.flatMap { $0.split(separator: " ").map(String.init) }
    }

    var isWhole: Bool { self.heard == self.spoken.map(String.init) }

    /// From, to, replayed, lost, gap.
    var fallbacks: [(from: String, to: String, replayed: Duration, lost: Duration, gap: Duration?)]
    {
        self.entries.compactMap { entry in
            if case .fellBack(.stt, let from, let to, let replayed, let lost, let gap, _) = entry
                .event
            {
                (from, to, replayed, lost, gap)
            } else {
                nil
            }
        }
    }

    /// When each failure was seen, and why.
    var failures: [(at: Duration, reason: String)] {
        self.entries.compactMap { entry in
            if case .failed(.stt, _, let code, let reason, _) = entry.event {
                (entry.at, "\(code): \(reason)")
            } else {
                nil
            }
        }
    }

    var lost: Duration { self.fallbacks.reduce(.zero) { $0 + $1.lost } }
}
