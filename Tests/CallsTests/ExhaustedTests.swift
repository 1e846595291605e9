import CallAudio
import CallModel
import Calls
import FoundationEssentials
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("When a chain is exhausted")
struct ExhaustedTests {
    private let call = TestCall()
    private static let clip = [Int16](repeating: 500, count: 8_000)

    /// A call in which nobody of these stages works.
    private func plan(
        without stages: Set<Capability>, caller: [FakeChannel.Step], refusesTransfers: Bool = false
    ) -> (plan: CallPlan, channel: FakeChannel) {
        let failure = ProviderFailure(.unauthorized, "the key was refused")
        let loop = self.call.loop
        let channel = FakeChannel(
            "phone", on: loop, caller, refusing: refusesTransfers ? [.transfer] : [])
        var plan = self.call.plan(
            channel: channel,
            stt: [
                FakeRecognizer("ears", on: loop, [], opening: stages.contains(.stt) ? failure : nil)
            ],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: loop)])
        if stages.contains(.dialogue) {
            let broken = FaultyDialogue("broken", on: loop) { _ in [.fail(failure)] }
            plan.dialogue = [ChainLink(broken, name: "broken")]
        }
        if stages.contains(.tts) {
            let mute = FakeSynthesizer("mute", on: loop, fault: .dies(after: .zero))
            plan.tts = [ChainLink(mute, name: "mute")]
        }
        return (plan, channel)
    }

    @Test(
        "The caller can choose by key and leave a message, whatever is gone",
        arguments: [
            [.stt], [.dialogue], [.tts], [.stt, .dialogue, .tts],
        ] as [Set<Capability>])
    func menuAndMessage(stages: Set<Capability>) async throws {
        let folder = try TemporaryFolder()
        var (plan, channel) = self.plan(
            without: stages,
            caller: [
                .press("1", at: .seconds(9)), .speak(at: .seconds(14), for: .seconds(2)),
                .hangUp(at: .seconds(40)),
            ], refusesTransfers: true)
        plan.exhausted = [
            .menu(
                KeyMenu(
                    prompt: .clip(samples: Self.clip, rate: 8_000),
                    choices: ["1": .transfer(to: "desk")], wait: .seconds(10))),
            .voicemail(Voicemail(folder: folder.path, limit: .seconds(20), silence: .seconds(5))),
            .hangUp,
        ]
        let (result, entries) = await self.call.run(plan)
        #expect(entries.steps == ["dtmf_menu", "voicemail", "hangup"])
        #expect(channel.acts.withLock { $0.contains("transfer desk") })
        #expect(result.outcome == .failed)
        #expect(entries.hangup == "host: no provider was left")
        let message = try #require(entries.messages.first)
        #expect(message.file == "\(folder.path)/\(self.call.id).wav")
        // From the beep at 9.4 s to 5 s after the last word, as the detector hears it.
        #expect(message.duration > .seconds(11) && message.duration < .seconds(13))
        let samples = try folder.samples(of: message.file)
        #expect(samples.count == Int(message.duration.milliseconds) * 8)
        let loudest = samples.map { abs(Int($0)) }.max() ?? 0
        #expect(loudest > 1_000)
    }

    @Test("A caller who hangs up in his message leaves what he has said")
    func hangUpInMessage() async throws {
        let folder = try TemporaryFolder()
        var (plan, _) = self.plan(
            without: [.dialogue],
            caller: [.speak(at: .seconds(2), for: .seconds(4)), .hangUp(at: .seconds(5))])
        plan.exhausted = [.voicemail(Voicemail(folder: folder.path))]
        let (_, entries) = await self.call.run(plan)
        let message = try #require(entries.messages.first)
        #expect(message.duration > .seconds(4))
        #expect(
            try folder.samples(of: message.file).count == Int(message.duration.milliseconds) * 8)
        #expect(entries.last?.event == .ended(outcome: .abandoned))
    }

    @Test("Steps that fail are followed by the next, and the journal says why")
    func failingSteps() async {
        var (plan, channel) = self.plan(
            without: [.tts], caller: [.hangUp(at: .seconds(30))], refusesTransfers: true)
        plan.exhausted = [
            .say("Nobody can say this."), .transfer(to: "desk"),
            .voicemail(Voicemail(folder: "/nowhere/at/all")),
            .clip(samples: Self.clip, rate: 8_000), .hangUp,
        ]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.steps == ["say", "transfer", "voicemail", "clip", "hangup"])
        #expect(entries.failedSteps == ["say", "transfer", "voicemail"])
        #expect(channel.reply.withLock { $0.count { $0 } } >= 50)
        #expect(entries.hangup == "host: no provider was left")
    }

    @Test("A voice that dies while the plan speaks is the end of that step only")
    func voiceDiesInPlan() async {
        var (plan, _) = self.plan(without: [.dialogue, .tts], caller: [.hangUp(at: .seconds(30))])
        plan.exhausted = [.say("Sorry."), .clip(samples: Self.clip, rate: 8_000), .hangUp]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.steps == ["say", "clip", "hangup"])
        #expect(entries.failedSteps == ["say"])
    }

    @Test(
        "A clip is heard, also when the last voice was gone before it had spoken")
    func clipAfterSilentVoice() async {
        var (plan, channel) = self.plan(without: [], caller: [.hangUp(at: .seconds(60))])
        let first = FakeSynthesizer(
            "first", on: self.call.loop, fault: .dies(after: .milliseconds(600)))
        let second = FakeSynthesizer("second", on: self.call.loop, fault: .dies(after: .zero))
        plan.tts = [ChainLink(first, name: "first"), ChainLink(second, name: "second")]
        plan.exhausted = [.clip(samples: Self.clip, rate: 8_000), .hangUp]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.steps == ["clip", "hangup"])
        #expect(entries.hangup == "host: no provider was left")
        #expect(channel.reply.withLock { $0.count { $0 } } >= 50)
    }

    @Test("A clip is heard to its end, also when the voice fails meanwhile")
    func clipWhileVoiceFails() async {
        var (plan, channel) = self.plan(without: [.dialogue], caller: [.hangUp(at: .seconds(60))])
        let loop = self.call.loop
        let failure = ProviderFailure(.overloaded, "too many requests")
        // 600 ms of speech, and the session fails 500 ms after them.
        let first = WordVoice(
            "first", on: loop, faults: [0: .session(failure, after: .milliseconds(1_500))])
        let second = WordVoice("second", on: loop)
        plan.tts = [ChainLink(first, name: "first"), ChainLink(second, name: "second")]
        // The first clip is for when nobody can say the sentence.
        plan.exhausted = [
            .say("Good caller."), .clip(samples: [0], rate: 8_000),
            .clip(samples: Self.clip, rate: 8_000), .hangUp,
        ]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.steps == ["say", "clip", "hangup"])
        #expect(entries.fallbacks == ["tts first > second, 0 ms lost"])
        #expect(entries.hangup == "host: no provider was left")
        #expect(channel.reply.withLock { $0.count { $0 } } >= 80)
    }

    @Test("Speech and keys are no turns any more")
    func noTurns() async {
        var (plan, _) = self.plan(
            without: [.dialogue],
            caller: [
                .speak(at: .seconds(2), for: .seconds(2)), .press("5", at: .seconds(3)),
                .hangUp(at: .seconds(30)),
            ])
        plan.exhausted = [.say("We are sorry, but nobody can talk to you at the moment."), .hangUp]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start"])
        #expect(entries.heard.last == "We are sorry, but nobody can talk to you at the moment.")
    }
}

/// A folder of its own that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = "/tmp/jackfield-calls-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func samples(of file: String) throws -> [Int16] {
        var reader = try WAVReader(path: file)
        var samples: [Int16] = []
        try samples.append(addingCapacity: reader.header.frameCount) {
            output throws(AudioFileError) in _ = try reader.read(into: &output)
        }
        return samples
    }
}

extension [JournalEntry] {
    var steps: [String] {
        self.compactMap { if case .lastResort(let step) = $0.event { step } else { nil } }
    }

    var failedSteps: [String] {
        self.compactMap { if case .lastResortFailed(let step, _) = $0.event { step } else { nil } }
    }

    var messages: [(file: String, duration: Duration)] {
        self.compactMap {
            if case .voicemail(let file, let duration) = $0.event { (file, duration) } else { nil }
        }
    }
}
