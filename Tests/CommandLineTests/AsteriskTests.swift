import CallModel
import Glibc
import TestSupport
import Testing

/// Calls of an Asterisk, through the host's network services; the simulator plays Asterisk.
@Suite("A call of an Asterisk", .live)
struct AsteriskTests {
    /// A human voice at 3 s, when the greeting is over, and at 7 s, over the answer.
    private static func conversation(_ scene: AsteriskScene) throws -> String {
        try scene.voice(at: [3, 7], length: 30)
    }

    /// The caller was heard, was answered, and has interrupted the answer.
    private static func checkConversation(
        _ scene: AsteriskScene, _ channel: String, from: String
    ) throws {
        try scene.waitForEnd(of: channel)
        try scene.waitForCalls()
        let entries = try #require(try scene.journals().first, "\(scene.host.text)")
        #expect(ToldJournal.texts("from", of: "started", in: entries) == [from])
        #expect(
            ToldJournal.texts("input", of: "turn", in: entries)
                == ["", "call forwarding", "stop it"])
        let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
        try #require(heard.count == 3, "\(heard)")
        #expect(heard[0] == "Hello there." && heard[2] == "Goodbye then.")
        #expect(
            heard[1].hasPrefix("One two three") && !heard[1].contains("thirteen"), "\(heard[1])")
        // Each letter sounds for 60 ms; what was heard of the cut word is in neither.
        let stretches = try scene.heard(channel)
        try #require(stretches.count >= 3, "\(stretches)")
        #expect((600...900).contains(stretches[0].length), "\(stretches)")
        let answer = Double(stretches[1].length)
        let words = Double(60 * heard[1].count)
        #expect((words - 200...words + 700).contains(answer), "\(heard[1]): \(answer) ms")
        #expect((600...1_000).contains(stretches[2].length), "\(stretches)")
        // It fell silent soon after the caller spoke over it.
        #expect((7_000...8_200).contains(stretches[1].start + stretches[1].length), "\(stretches)")
        #expect(ToldJournal.texts("outcome", of: "ended", in: entries) == ["completed"])
    }

    @Test("by AudioSocket() alone is heard, answered, interrupted, and hung up by the dialogue")
    func audioSocket() async throws {
        try await blocking {
            let scene = try AsteriskScene(ari: false)
            let channel = try scene.call(
                """
                {"audiosocket": "\(scene.audioSocket)", "voice": "\(try Self.conversation(scene))"}
                """)
            try Self.checkConversation(scene, channel, from: "anonymous")
            try scene.end()
        }
    }

    @Test("by AudioSocket() is the caller's whom ARI names")
    func namedAudioSocket() async throws {
        try await blocking {
            let scene = try AsteriskScene()
            let channel = try scene.call(
                """
                {"audiosocket": "\(scene.audioSocket)", "from": "+15550042", "hang_up_after_s": 1}
                """)
            try scene.waitForEnd(of: channel)
            try scene.waitForCalls()
            let entries = try #require(try scene.journals().first)
            #expect(ToldJournal.texts("from", of: "started", in: entries) == ["+15550042"])
            #expect(ToldJournal.texts("to", of: "started", in: entries) == ["100"])
            try scene.end()
        }
    }

    @Test(
        "by Stasis() is heard, answered, interrupted, and hung up by the dialogue",
        arguments: ["audiosocket", "websocket"])
    func stasis(_ media: String) async throws {
        try await blocking {
            let scene = try AsteriskScene("media: \(media)")
            let voice = try Self.conversation(scene)
            let channel = try scene.call(#"{"from": "+15550001", "voice": "\#(voice)"}"#)
            try Self.checkConversation(scene, channel, from: "+15550001")
            try scene.end()
        }
    }

    @Test("goes on while ARI is away, and is hung up in Asterisk once it is back")
    func survives() async throws {
        try await blocking {
            let scene = try AsteriskScene("media: audiosocket")
            let voice = try Self.conversation(scene)
            let channel = try scene.call(#"{"from": "+15550001", "voice": "\#(voice)"}"#)
            // Both hear each other from then on.
            try scene.asterisk.wait(for: "/addChannel")
            try scene.ask("absent", #"{"seconds": 13}"#)
            try scene.host.wait(for: "ARI is not connected")
            try Self.checkConversation(scene, channel, from: "+15550001")
            try scene.host.wait(for: "ARI is connected")
            try scene.end()
        }
    }

    @Test("whose caller hangs up while ARI is away ends when it is back")
    func endsMeanwhile() async throws {
        try await blocking {
            let scene = try AsteriskScene("media: websocket")
            let channel = try scene.call("{}")
            // Both hear each other from then on.
            try scene.asterisk.wait(for: "/addChannel")
            try scene.ask("absent", #"{"seconds": 2}"#)
            try scene.ask("hangup", #"{"channel": "\#(channel)"}"#)
            try scene.waitForCalls()
            let entries = try #require(try scene.journals().first)
            #expect(ToldJournal.texts("outcome", of: "ended", in: entries) == ["abandoned"])
            try scene.end()
        }
    }

    @Test("that the API dials rings, is answered and talks, or ends with why not")
    func dials() async throws {
        try await blocking {
            let scene = try AsteriskScene(
                #"originate: { endpoint: "PJSIP/{to}@trunk", timeout_s: 1 }"#)
            for (to, outcome, cause) in [
                ("busy1", "rejected", "busy"), ("reject1", "rejected", "rejected"),
                ("congestion1", "failed", "failed"), ("silent1", "rejected", "no_answer"),
            ] {
                try Self.dial(to, scene)
                try scene.waitForCalls()
                let entries = try #require(try scene.journals().first)
                #expect(
                    ToldJournal.texts("outcome", of: "ended", in: entries) == [outcome], "\(to)")
                #expect(
                    ToldJournal.texts("cause", of: "hung_up", in: entries) == [cause], "\(to)")
            }
            try scene.ask("callee", #"{"voice": "\#(try scene.voice(at: [3, 7], length: 20))"}"#)
            try Self.dial("555", scene)
            try scene.waitForCalls()
            let entries = try #require(try scene.journals().first)
            let names = entries.compactMap { $0["event"]?.string }
            #expect(names.contains("ringing") && names.contains("answered"))
            #expect(
                ToldJournal.texts("input", of: "turn", in: entries)
                    == ["", "call forwarding", "stop it"])
            try scene.end()
        }
    }

    private static func dial(_ to: String, _ scene: AsteriskScene) throws {
        let run = try OutsideTool.runNow(
            "curl",
            [
                "-s", "--max-time", "20", "-H", "content-type: application/json", "-d",
                #"{"pipeline": "line", "to": "\#(to)"}"#, "\(scene.url)/v1/calls",
            ], in: scene.scene.folder)
        #expect(run.output.contains("\"id\""), "\(run.output)")
    }

    @Test("that ends at any moment leaves a whole journal, and nothing in Asterisk")
    func endsAnywhere() async throws {
        try await blocking {
            let scene = try AsteriskScene()
            let voice = try scene.voice(at: [1], length: 6)
            var channels: [String] = []
            for step in 0..<24 {
                let way = step.isMultiple(of: 3) ? #""audiosocket": "\#(scene.audioSocket)", "# : ""
                let uuid = "40325ec2-5efd-4bd3-805f-53576e5800\(10 + step)"
                channels.append(
                    try scene.call(
                        """
                        {\(way)"uuid": "\(uuid)", "voice": "\(voice)", \
                        "hang_up_after_s": \(0.02 + 0.17 * Double(step))}
                        """))
            }
            for channel in channels { try scene.waitForEnd(of: channel) }
            try scene.end()
            let told = scene.host.lines.count { $0.contains("call ended") }
            let started = scene.host.lines.count { $0.contains("call started") }
            // Callers who were gone before their call was told are none.
            #expect(told == started && (20...24).contains(told), "\(scene.host.text)")
            let list = try scene.scene.host(["calls", "--json", "--limit", "100"])
            #expect(list.end() == 0)
            let calls = ToldJournal.list(JSONValue(parsing: list.text)?["calls"])
            #expect(calls.count == told, "\(list.text)")
            let outcomes = calls.map { $0["outcome"]?.string ?? "none" }
            let whole = ["completed", "abandoned", "failed"]
            #expect(outcomes.allSatisfy { whole.contains($0) }, "\(outcomes)")
        }
    }

    @Test("hears keys once, and is transferred to the dialplan")
    func keysAndTransfer() async throws {
        try await blocking {
            let scene = try AsteriskScene("transfer: { context: agents }")
            let channel = try scene.call("{}")
            try scene.asterisk.wait(for: "/addChannel")
            try scene.ask("press", #"{"channel": "\#(channel)", "keys": "5"}"#)
            try scene.asterisk.wait(for: #""context":"agents","to":"200","what":"continued""#)
            try scene.waitForCalls()
            let entries = try #require(try scene.journals().first)
            #expect(ToldJournal.texts("digit", of: "dtmf", in: entries) == ["5"])
            #expect(ToldJournal.texts("input", of: "turn", in: entries) == ["", "5"])
            #expect(ToldJournal.texts("outcome", of: "ended", in: entries) == ["transferred"])
            // The dialplan has it now.
            try scene.ask("hangup", #"{"channel": "\#(channel)"}"#)
            try scene.end()
        }
    }

    private static let pythonPackages = "\(BundledCall.repository)/.build/python-packages"

    @Test("The simulated Asterisk is one for a client of ARI that is not ours, too")
    func servesOthers() async throws {
        try await blocking {
            let scene = try StoreScene()
            let asterisk = try HostProcess(["simulate-provider", "asterisk", "--port", "0"])
            try asterisk.wait(for: "ready")
            let url = JSONValue(parsing: asterisk.lines.last ?? "")?["url"]?.string ?? ""
            let script =
                "\(BundledCall.repository)/Tests/CommandLineTests/Fixtures/asyncari-client.py"
            let run = try OutsideTool.runNow(
                "/usr/bin/env",
                [
                    "PYTHONPATH=\(Self.pythonPackages)", "timeout", "60", "/usr/bin/python3",
                    script,
                    url.replacing("/ari", with: ""),
                ], in: scene.folder)
            #expect(run.status == 0, "\(run.errors)")
            // Else what is waited for below never comes.
            guard run.status == 0 else { return asterisk.terminate() }
            #expect(
                run.lines == [
                    "loaded asterisk bridges channels events", "start +15550042 Ring", "end",
                ])
            try asterisk.wait(for: #""cause":17"#)
            asterisk.terminate()
            #expect(asterisk.end() == 0)
        }
    }
}
