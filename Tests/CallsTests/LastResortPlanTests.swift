import Testing

@testable import Calls

@Suite("The plan for an exhausted chain")
struct LastResortPlanTests {
    private static let prompt = Prompt.clip(samples: [1], rate: 8_000)
    private static let menu = KeyMenu(
        prompt: Self.prompt,
        choices: ["1": .transfer(to: "desk"), "2": .again, "3": .next, "0": .hangUp],
        wait: .seconds(5), rounds: 2)
    private static let voicemail = Voicemail(
        folder: "/tmp", limit: .seconds(30), silence: .seconds(4))

    @Test("Steps follow one another, and the last is the end")
    func order() {
        var plan = LastResortPlan([.clip(samples: [1], rate: 8_000), .say("Sorry.")])
        #expect(plan.names == "clip, say")
        #expect(plan.receive(.begun, at: .zero) == [.step("clip"), .play(Self.prompt)])
        #expect(plan.receive(.played, at: .seconds(1)) == [.step("say"), .play(.say("Sorry."))])
        #expect(plan.receive(.played, at: .seconds(2)) == [.step("hangup"), .hangUp])
        #expect(plan.receive(.played, at: .seconds(3)) == [])
    }

    @Test("A clip right after a sentence is played only when nobody could say it")
    func standIn() {
        let steps: [LastResort] = [
            .say("Sorry."), .clip(samples: [1], rate: 8_000), .clip(samples: [2], rate: 8_000),
        ]
        var said = LastResortPlan(steps)
        _ = said.receive(.begun, at: .zero)
        #expect(
            said.receive(.played, at: .seconds(1)) == [
                .step("clip"), .play(.clip(samples: [2], rate: 8_000)),
            ])
        var unsaid = LastResortPlan(steps)
        _ = unsaid.receive(.begun, at: .zero)
        #expect(
            unsaid.receive(.unplayable, at: .zero).dropFirst() == [
                .step("clip"), .play(Self.prompt),
            ])
    }

    @Test("A step that fails is followed by the next")
    func failures() {
        var plan = LastResortPlan([
            .say("Sorry."), .transfer(to: "desk"), .voicemail(Self.voicemail),
        ])
        _ = plan.receive(.begun, at: .zero)
        #expect(
            plan.receive(.unplayable, at: .zero) == [
                .failed(step: "say", reason: "there is no voice"), .step("transfer"),
                .transfer(to: "desk"),
            ])
        #expect(
            plan.receive(.transferred(isAccepted: false), at: .seconds(3)) == [
                .failed(step: "transfer", reason: "the channel did not transfer"),
                .step("voicemail"), .beep,
            ])
        #expect(plan.receive(.played, at: .seconds(4)) == [.record(folder: "/tmp")])
        #expect(
            plan.receive(.recordingFailed("disk full"), at: .seconds(5)) == [
                .failed(step: "voicemail", reason: "disk full"), .step("hangup"), .hangUp,
            ])
    }

    @Test("A transfer of which nothing is heard fails in the end")
    func hangingTransfer() {
        var plan = LastResortPlan([.transfer(to: "desk")])
        _ = plan.receive(.begun, at: .zero)
        #expect(plan.receive(.clockAdvanced, at: .seconds(90)) == [])
        #expect(plan.receive(.clockAdvanced, at: .milliseconds(90_020)).last == .hangUp)
    }

    @Test(
        "A key of the menu does what it says, also in the middle of the prompt",
        arguments: [
            ("1", [LastResortPlan.Action.transfer(to: "desk")]),
            ("2", [.play(Self.prompt)]), ("7", [.play(Self.prompt)]),
            ("3", [.step("hangup"), .hangUp]), ("0", [.hangUp]),
        ] as [(Character, [LastResortPlan.Action])])
    func keys(key: Character, actions: [LastResortPlan.Action]) {
        var plan = LastResortPlan([.menu(Self.menu)])
        #expect(plan.receive(.begun, at: .zero) == [.step("dtmf_menu"), .play(Self.prompt)])
        var other = plan
        #expect(plan.receive(.key(key), at: .seconds(1)) == [.stopPlaying] + actions)
        _ = other.receive(.played, at: .seconds(2))
        #expect(other.receive(.key(key), at: .seconds(3)) == actions)
    }

    @Test("A menu without a key is told again, then given up")
    func noKey() {
        var plan = LastResortPlan([.menu(Self.menu)])
        _ = plan.receive(.begun, at: .zero)
        _ = plan.receive(.played, at: .seconds(2))
        #expect(plan.receive(.clockAdvanced, at: .milliseconds(6_980)) == [])
        #expect(plan.receive(.clockAdvanced, at: .seconds(7)) == [.play(Self.prompt)])
        _ = plan.receive(.played, at: .seconds(9))
        #expect(
            plan.receive(.clockAdvanced, at: .seconds(14)) == [
                .failed(step: "dtmf_menu", reason: "no key was chosen"), .step("hangup"), .hangUp,
            ])
    }

    @Test("A message ends with silence, with #, or at its longest")
    func messageEnds() {
        var plan = LastResortPlan([.voicemail(Self.voicemail)])
        _ = plan.receive(.begun, at: .zero)
        _ = plan.receive(.played, at: .seconds(1))
        let end: [LastResortPlan.Action] = [.stopRecording, .step("hangup"), .hangUp]

        var quiet = plan
        #expect(quiet.receive(.speech(true), at: .seconds(4)) == [])
        #expect(quiet.receive(.clockAdvanced, at: .seconds(10)) == [])
        #expect(quiet.receive(.speech(false), at: .seconds(11)) == [])
        #expect(quiet.receive(.clockAdvanced, at: .milliseconds(14_980)) == [])
        #expect(quiet.receive(.clockAdvanced, at: .seconds(15)) == end)

        var key = plan
        #expect(key.receive(.key("5"), at: .seconds(3)) == [])
        #expect(key.receive(.key("#"), at: .seconds(3)) == end)

        _ = plan.receive(.speech(true), at: .seconds(2))
        #expect(plan.receive(.clockAdvanced, at: .milliseconds(30_980)) == [])
        #expect(plan.receive(.clockAdvanced, at: .seconds(31)) == end)
    }
}
