import CallModel
import Glibc
import TestSupport
import Testing

/// Calls from the page of the browser plugin, through the host's web server.
@Suite("A call from a page", .serialized, .heavy)
struct BrowserTests {
    private static let fixtures = "\(BundledCall.repository)/Tests/CommandLineTests/Fixtures"
    private static let recording =
        "\(BundledCall.repository)/Plugins/Recording/Calls/forwarding/caller-16k.wav"

    /// What a Python program of the fixtures prints.
    private static func python(
        _ script: String, _ arguments: [String], _ scene: StoreScene
    ) throws -> [String] {
        let run = try OutsideTool.runNow(
            "/usr/bin/python3", ["\(Self.fixtures)/\(script)"] + arguments, in: scene.folder)
        #expect(run.status == 0, "\(run.errors)")
        return run.lines
    }

    /// The journal of each call with this outcome, the newest first.
    private static func journals(
        _ scene: StoreScene, _ url: String, outcome: String
    ) throws -> [[JSONValue]] {
        let answer = try Self.get(scene, "\(url)/v1/calls?outcome=\(outcome)")
        return try ToldJournal.list(answer["calls"]).map { call in
            ToldJournal.list(
                try Self.get(scene, "\(url)/v1/calls/\(call["id"]?.string ?? "")")["entries"])
        }
    }

    private static func numbers(_ value: JSONValue?) -> [Double] {
        ToldJournal.list(value).compactMap {
            if case .number(let number) = $0 { number } else { nil }
        }
    }

    private static func get(_ scene: StoreScene, _ url: String) throws -> JSONValue {
        let run = try OutsideTool.runNow("curl", ["-s", "--max-time", "20", url], in: scene.folder)
        return try #require(JSONValue(parsing: run.output), "\(run.output)")
    }

    @Test("is heard, answered, interrupted where the page says, and hung up by the dialogue")
    func talks() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(adding: Self.pipeline)
            let lines = try Self.python(
                "page-call.py",
                [
                    "\(url)/page/call".replacing("http", with: "ws", maxReplacements: 1),
                    Self.recording,
                ],
                scene)
            let seen = try #require(lines.last.flatMap { JSONValue(parsing: $0) })
            let types = ToldJournal.list(seen["types"]).compactMap(\.string)
            #expect(
                types == [
                    "ringing", "connected", "caption", "caption", "flush", "caption", "ended",
                ])
            #expect(seen["reason"]?.string == "the call was ended")
            let entries = try #require(
                try Self.journals(scene, url, outcome: "completed").first, "\(host.text)")
            #expect(ToldJournal.texts("from", of: "started", in: entries) == ["Ada"])
            #expect(
                ToldJournal.texts("input", of: "turn", in: entries) == [
                    "", "call forwarding", "stop it",
                ])
            let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
            try #require(heard.count == 3)
            #expect(heard[0] == "Hello there." && heard[2] == "Goodbye then.")
            // Each letter sounds for 60 ms. The word that broke off was played in part; a busy machine notices late.
            let played = Self.numbers(seen["stretches_ms"])
            let audible = Self.numbers(seen["audible_ms"])
            try #require(played.count == 2 && audible.count == 2)
            let answer = played[0] - Double(60 * heard[0].count)
            let words = Double(60 * heard[1].count)
            #expect((words - 150...words + 1_500).contains(answer), "\(heard[1]): \(answer) ms")
            #expect((600...900).contains(audible[1]))
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    @Test("that breaks the protocol fails with the reason, and the host goes on")
    func faults() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(adding: Self.pipeline)
            let lines = try Self.python("page-faults.py", [url, "page"], scene)
            #expect(
                lines == [
                    "early 1008 audio has come before start", "twice 1008 start has come twice",
                    "text 1007 a text message is no JSON object with a type",
                    "odd 1007 an audio message has an odd number of bytes",
                    "long 1009 an audio message is larger than 6400 bytes",
                    "giant 1009 a message is larger than 262144 bytes", "elsewhere 403",
                    "third 503", "lines 503", "lines 204",
                ])
            for _ in 0..<6 { try host.wait(for: "call ended") }
            let details = try Self.journals(scene, url, outcome: "failed").flatMap {
                ToldJournal.texts("detail", of: "hung_up", in: $0)
            }
            let broken = "the page broke the protocol: "
            #expect(
                details.reversed() == [
                    broken + "start has come twice",
                    broken + "a text message is no JSON object with a type",
                    broken + "an audio message has an odd number of bytes",
                    broken + "an audio message is larger than 6400 bytes",
                    "the page has sent too large a message",
                    "the connection to the page was lost (code 1006)",
                ])
            #expect(host.text.contains("a page broke the protocol before its call was taken"))
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    @Test("in Chromium reaches the on-prem default: words are understood, and the answer is heard")
    func chromium() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(
                configuration: "\(BundledCall.repository)/config/browser.yaml",
                adding: """
                    store: { path: \(scene.store) }
                    state: { directory: \(scene.folder)/state }
                    providers: { browser: { settings: { calls: 1 } } }
                    """)
            let lines = try Self.python(
                "chromium-call.py",
                ["\(url)/browser/", Self.recording, scene.folder, "What is your account number"],
                scene)
            let seen = try #require(lines.last.flatMap { JSONValue(parsing: $0) })
            let captions = ToldJournal.list(seen["transcript"]).compactMap(\.string)
            #expect(captions.first == "Hello, this is the service desk.")
            #expect(captions.contains("What is your account number?"))
            #expect(seen["problem"]?.string == "" && ToldJournal.list(seen["troubles"]) == [])
            #expect(seen["busy"]?.string?.hasPrefix("All lines are busy.") == true)
            // Three seconds of voice were played at least, and not much beside it.
            let audible = Self.numbers(.list([seen["audible"] ?? .null])).first ?? 0
            let played = Self.numbers(.list([seen["played"] ?? .null])).first ?? 0
            #expect(audible >= 48_000 && played >= audible && played <= 2 * audible)
            let entries = try #require(
                try Self.journals(scene, url, outcome: "completed").first, "\(host.text)")
            #expect(ToldJournal.texts("from", of: "started", in: entries) == ["Ada Lovelace"])
            #expect(ToldJournal.texts("input", of: "turn", in: entries) == ["", "call forwarding"])
            #expect(
                ToldJournal.texts("detail", of: "hung_up", in: entries) == ["the caller hung up"])
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    private static let pipeline = """
        providers:
          page: { plugin: com.jackfield.browser, settings: { calls: 2 } }
        \(AnsweringDesk.yaml(pipeline: "web", channel: "page"))
        """
}
