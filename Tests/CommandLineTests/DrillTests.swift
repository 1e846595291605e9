import CallModel
import TestSupport
import Testing

/// Faults from a configuration, in calls of the built program on the virtual clock.
@Suite("A drill", .serialized, .heavy)
struct DrillTests {
    private static let ferry =
        "\(BundledCall.repository)/Tests/CommandLineTests/Fixtures/drill.yaml"
    private static let kinds = [
        "kind: error", "kind: error, code: QUOTA, retry_after_ms: 900", "kind: error, at: open",
        "kind: connect_hang", "kind: hang", "kind: stall, after_events: 2", "kind: garbage",
        "kind: slow, delay_ms: 4000", "kind: exit, for_ms: 60000",
    ]

    /// An overlay of this run.
    private func overlay(_ text: String, of run: HostRun, _ name: String = "fault") throws
        -> String
    {
        let path = "\(run.folder)/\(name).yaml"
        try HostRun.write(text + "\n", to: path)
        return path
    }

    private func dial(
        _ overlay: String, _ options: [String] = ["--drill"]
    ) async throws -> HostRun {
        let run = try HostRun()
        let overlay = try self.overlay(overlay, of: run)
        try await run.dial(
            "+15550100", configurations: [Self.ferry, overlay], pace: "fast", options: options)
        return run
    }

    private func expectServed(_ run: HostRun) throws {
        try #require(run.status == 0, "\(run.errors)")
        #expect(run.entries("ended").first?["outcome"]?.string == "completed")
        let heard = run.entries("reply_ended").last?["heard"]?.string
        #expect(heard == "It leaves on \"Friday\".")
    }

    @Test(
        "whatever happens to the first of a chain, the caller gets what he called for from the next",
        arguments: ["stt", "dialogue", "tts", "crm"], Self.kinds)
    func fallsBack(_ stage: String, _ fault: String) async throws {
        let run = try await self.dial("providers: { \(stage)-a: { fault: { \(fault) } } }")
        try self.expectServed(run)
        let moves = run.entries("fell_back").map { entry in
            "\(entry["from"]?.string ?? "") → \(entry["to"]?.string ?? "")"
        }
        #expect(moves == ["\(stage)-a → \(stage)-b"])
        #expect(run.entries("fell_back").first?["lost_ms"] == .number(0))
    }

    @Test("of a recogniser costs nothing when the next one is hot", arguments: Self.kinds)
    func hotStandby(_ fault: String) async throws {
        let run = try await self.dial(
            "providers: { stt-a: { fault: { \(fault) } }, stt-b: { standby: hot } }")
        try self.expectServed(run)
        let fallback = try #require(run.entries("fell_back").first)
        #expect(fallback["to"]?.string == "stt-b")
        #expect(fallback["replayed_ms"] == .number(0))
        #expect(fallback["lost_ms"] == .number(0))
    }

    @Test(
        "brings a recogniser back that understands the words of a canary, and not one that does not",
        arguments: [("one two three", 1), ("something else", 0)])
    func canary(_ understood: String, _ returns: Int) async throws {
        let run = try await self.dial(
            """
            providers:
              phone:
                settings:
                  channel:
                    caller:
                      - &turn { after_reply_ms: 1600, speak_ms: 1500 }
                      - *turn
                      - *turn
                      - *turn
                      - { after_reply_ms: 1600, hang_up: true }
              stt-a:
                fault: { kind: error, times: 1 }
                breaker: { failures: 1, open_s: 1 }
                settings: { stt: { canary: \(understood) } }
            pipelines: { ferry: { return: { after_s: 0 } } }
            """)
        try #require(run.status == 0, "\(run.errors)")
        #expect(run.entries("returned").count == returns)
    }

    @Test("brings back the recogniser of this machine, which understands the canary")
    func ears() async throws {
        let run = try HostRun()
        let overlay = try self.overlay(
            """
            policy: { drills: allow }
            providers:
              ears:
                fault: { kind: error, times: 1 }
                breaker: { failures: 1, open_s: 1 }
              spare:
                plugin: com.jackfield.scripted
                capability: stt
                settings: { stt: { default: call forwarding } }
            pipelines: { reception: { stt: [ ears, spare ], return: { after_s: 0 } } }
            """, of: run)
        try await run.call(
            BundledCall(name: "forwarding", rate: "8k").caller,
            configurations: ["\(BundledCall.repository)/config/on-prem.yaml", overlay],
            options: ["--drill"])
        #expect(run.entries("fell_back").first?["to"]?.string == "spare")
        #expect(run.entries("returned").map { $0["to"]?.string } == ["ears"], "\(run.lines)")
    }

    /// When the first reply of a call was begun whose first dialogue fails at its second question.
    private func answerAfterFailure(_ standby: String) async throws -> Double {
        let run = try await self.dial(
            """
            providers:
              dialogue-a: { fault: { kind: error, code: QUOTA, every: 2, times: 1 } }
              dialogue-b:
                standby: \(standby)
                settings: { dialogue: { cold_delay_ms: 1000 } }
            """)
        try self.expectServed(run)
        func time(_ entry: JSONValue?) throws -> Double {
            guard case .number(let time)? = entry?["at_ms"] else {
                throw MissingTime()
            }
            return time
        }
        let fallback = try time(run.entries("fell_back").first)
        let replies = try run.entries("sentence_started").map { try time($0) }
        return try #require(replies.first { $0 >= fallback }) - fallback
    }

    private struct MissingTime: Error {}

    @Test("of a dialogue finds a warm standby that was told before that a question may come")
    func prewarm() async throws {
        let cold = try await self.answerAfterFailure("cold")
        let warm = try await self.answerAfterFailure("warm")
        #expect(cold - warm >= 1_000)
    }

    @Test("that floods the host needs no fallback", arguments: ["stt", "dialogue", "tts", "crm"])
    func flood(_ stage: String) async throws {
        let run = try await self.dial("providers: { \(stage)-a: { fault: { kind: flood } } }")
        try self.expectServed(run)
        #expect(run.entries("drill").count == 1)
        #expect(run.entries("fell_back").isEmpty)
    }

    @Test(
        "of the channel ends the call, and never hangs it",
        arguments: Self.kinds + ["kind: flood", "kind: error, at: session, after_ms: 2500"])
    func channel(_ fault: String) async throws {
        let run = try await self.dial("providers: { phone: { fault: { \(fault) } } }")
        #expect(run.entries("ended").count == 1)
    }

    @Test(
        "of a channel that does not answer an incoming call ends the call",
        arguments: [("kind: error", "UNAVAILABLE"), ("kind: hang", "TIMEOUT")])
    func answering(_ fault: String, _ code: String) async throws {
        let run = try HostRun()
        let overlay = try self.overlay(
            """
            providers:
              phone: { plugin: com.jackfield.recording, settings: ~, fault: { \(fault) } }
            """, of: run)
        try await run.call(
            BundledCall(name: "visit", rate: "8k").caller, configurations: [Self.ferry, overlay],
            options: ["--drill"])
        #expect(run.status == 1)
        #expect(run.entries("failed").map { $0["code"]?.string } == [code], "\(run.lines)")
        #expect(run.entries("ended").first?["outcome"]?.string == "failed")
    }

    // MARK: - Which calls

    @Test("is the same each time")
    func deterministic() async throws {
        let fault = "providers: { stt-a: { fault: { kind: stall, at: session, after_ms: 1234 } } }"
        let (first, second) = (try await self.dial(fault), try await self.dial(fault))
        let times = [first, second].map { run in run.lines.map { $0["at_ms"] } }
        #expect(times[0].count > 20)
        #expect(times[0] == times[1])
    }

    @Test("is never a call by accident")
    func notSelected() async throws {
        let run = try await self.dial("providers: { stt-a: { fault: { kind: hang } } }", [])
        try self.expectServed(run)
        #expect(run.entries("drill").isEmpty)
        #expect(run.entries("fell_back").isEmpty)
        #expect(run.entries("failed").isEmpty)
    }

    @Test("is a call from a number that the configuration names")
    func byNumber() async throws {
        let overlay = """
            drills: { from: [ "+4930*" ] }
            providers: { stt-a: { fault: { kind: error } } }
            """
        let selected = try await self.dial(overlay, ["--from", "+493012345"])
        #expect(selected.entries("drill").count == 1)
        #expect(selected.entries("fell_back").count == 1)
        let other = try await self.dial(overlay, ["--from", "+491712345"])
        #expect(other.entries("drill").isEmpty)
        #expect(other.entries("fell_back").isEmpty)
    }

    @Test("strikes only whom the command names")
    func named() async throws {
        let run = try await self.dial(
            """
            providers:
              stt-a: { fault: { kind: error } }
              tts-a: { fault: { kind: error } }
            """, ["--drill", "tts-a"])
        let faults = run.entries("drill").first?["faults"]
        #expect(faults?.json == #"{"tts-a":"error UNAVAILABLE at request"}"#)
        #expect(run.entries("fell_back").map { $0["from"]?.string } == ["tts-a"])
    }

    @Test("is marked in the list of calls and on its page")
    func marked() async throws {
        let run = try await self.dial("providers: { stt-a: { fault: { kind: error } } }")
        let configurations = [Self.ferry, "\(run.folder)/fault.yaml"]
        let list = try await run.output(of: ["calls"], configurations: configurations)
        #expect(list.contains("completed, drill"))
        let json = try await run.output(of: ["calls", "--json"], configurations: configurations)
        #expect(json.contains(#""is_drill" : true"#))
        let id = try #require(list.split(separator: "\n").last?.split(separator: " ").first)
        let page = try await run.output(
            of: ["calls", "show", String(id)], configurations: configurations)
        #expect(page.contains("a drill, stt-a: error UNAVAILABLE at request"))
    }

    @Test("of nothing, or of a provider without a fault, is a mistake of the command line")
    func usage() async throws {
        let nothing = try await self.dial("{}")
        #expect(nothing.status == 2)
        #expect(nothing.errors.contains("no provider of the pipeline ferry has a fault"))
        let wrong = try await self.dial(
            "providers: { stt-a: { fault: { kind: error } } }", ["--drill", "stt-b"])
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("that provider has no fault; these have: stt-a"))
    }

    @Test("is refused by a policy that does not allow it")
    func policy() async throws {
        let run = try await self.dial(
            """
            policy: { drills: deny }
            providers: { stt-a: { fault: { kind: error } } }
            """)
        #expect(run.status == 3)
        #expect(run.errors.contains("policy.drills is deny, but stt-a has a fault"))
    }
}
