import CallModel
import FoundationEssentials
import TestSupport
import Testing

/// Dialogues led by simulated language models, in calls of the built program in real time.
@Suite("A dialogue led by a language model", .live)
struct ModelTests {
    /// A caller who presses two keys, and a chain of two models and a script.
    private static func overlay(openAI: String, anthropic: String) -> String {
        """
        policy: { egress: [ "127.0.0.1" ] }
        providers:
          phone:
            plugin: com.jackfield.scripted
            capability: channel
            settings:
              channel:
                caller:
                  - { after_reply_ms: 200, dtmf: "1" }
                  - { after_reply_ms: 200, dtmf: "2" }
                  - { after_reply_ms: 200, hang_up: true }
          gpt:
            plugin: com.jackfield.openai
            settings: { profile: other, base_url: \(openAI), api_key: "${secret:GPT}", model: gpt-test }
          claude:
            plugin: com.jackfield.anthropic
            settings: { base_url: \(anthropic), api_key: "${secret:CLAUDE}", model: claude-test }
        pipelines:
          desk: { dialogue: [ gpt, claude, desk ] }

        """
    }

    private static let words = [
        "--say", "begins=Hello there.", "--say", "keys 1=You have pressed the one and only key.",
        "--say", "keys 2=That was the second key.", "--say", "cut off=and only key.",
    ]

    /// Runs one call, and gives its journal.
    private static func call(
        openAI faults: [String], anthropic others: [String] = [], recording file: String? = nil,
        in scene: StoreScene? = nil
    ) throws -> [JSONValue] {
        let scene = try scene ?? StoreScene()
        let gpt = try HostProcess(
            ["simulate-provider", "openai", "--port", "0", "--key", "sk-gpt"] + Self.words
                + faults.flatMap { ["--fail", $0] })
        let claude = try HostProcess(
            ["simulate-provider", "anthropic", "--port", "0", "--key", "sk-claude"] + Self.words
                + others.flatMap { ["--fail", $0] })
        let urls = try [gpt, claude].map { simulator in
            try simulator.wait(for: "is at ")
            return String(simulator.lines.last?.split(separator: " ").last ?? "")
        }
        let overlay = "\(scene.folder)/models.yaml"
        try scene.write(
            Array(Self.overlay(openAI: urls[0], anthropic: urls[1]).utf8), to: overlay)
        let call = try scene.host(
            [
                "call", "--json", "--dial", "desk", "--pipeline", "desk", "--pace", "real",
            ] + (file.map { ["--record", $0] } ?? []),
            through: ["env", "JACKFIELD_SECRET_GPT=sk-gpt", "JACKFIELD_SECRET_CLAUDE=sk-claude"],
            over: overlay)
        #expect(call.end() == 0, "\(call.text)")
        #expect(!call.text.contains("sk-gpt") && !call.text.contains("sk-claude"))
        for simulator in [gpt, claude] {
            simulator.terminate()
            #expect(simulator.end() == 0)
        }
        return call.lines.compactMap { JSONValue(parsing: $0) }
    }

    private static func heard(_ journal: [JSONValue]) -> [String] {
        ToldJournal.texts("heard", of: "reply_ended", in: journal)
    }

    @Test("is asked turn by turn, and what it says is heard")
    func talks() async throws {
        try await blocking {
            let journal = try Self.call(openAI: [])
            #expect(
                Self.heard(journal) == [
                    "Hello there.", "You have pressed the one and only key.",
                    "That was the second key.",
                ])
            #expect(!journal.contains { $0["event"]?.string == "fell_back" })
        }
    }

    @Test(
        "falls back to the next, which goes on where the first broke off: nothing is heard twice",
        arguments: ["cut", "truncated", "garbage", "stall", "silence", "500", "429:30", "401"])
    func fallsBack(_ fault: String) async throws {
        try await blocking {
            let journal = try Self.call(openAI: ["chat=ok,\(fault),\(fault)"])
            #expect(
                Self.heard(journal) == [
                    "Hello there.", "You have pressed the one and only key.",
                    "That was the second key.",
                ], "\(journal)")
            let moves = ToldJournal.texts("to", of: "fell_back", in: journal)
            #expect(moves.first == "claude", "\(journal)")
        }
    }

    @Test("runs again from the recording of its traffic, without a server, and faster than a phone")
    func replays() async throws {
        try await blocking {
            let scene = try StoreScene()
            let file = "\(scene.folder)/call.traffic"
            let first = try Self.call(openAI: ["chat=ok,cut"], recording: file, in: scene)
            let recording = try String(contentsOfFile: file, encoding: .utf8)
            #expect(recording.contains("You have pressed"))
            #expect(!recording.contains("sk-gpt") && !recording.contains("sk-claude"))
            let again = try scene.host(
                [
                    "call", "--json", "--dial", "desk", "--pipeline", "desk", "--replay", file,
                ],
                through: ["env", "JACKFIELD_SECRET_GPT=any-key", "JACKFIELD_SECRET_CLAUDE=no-key"],
                over: "\(scene.folder)/models.yaml")
            #expect(again.end() == 0, "\(again.text)")
            let second = again.lines.compactMap { JSONValue(parsing: $0) }
            #expect(Self.heard(second) == Self.heard(first))
            #expect(
                ToldJournal.texts("to", of: "fell_back", in: second)
                    == ToldJournal.texts("to", of: "fell_back", in: first))
        }
    }

    @Test("that nobody can lead any more is led by the script at the end of the chain")
    func last() async throws {
        try await blocking {
            let journal = try Self.call(openAI: ["chat=401"], anthropic: ["messages=529:60"])
            #expect(Self.heard(journal).suffix(2) == ["You pressed 1.", "You pressed 2."])
        }
    }
}
