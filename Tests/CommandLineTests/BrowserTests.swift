import CallModel
import Glibc
import TestSupport
import Testing

/// Calls from the page of the browser plugin, through the host's web server.
@Suite("A call from a page")
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

    /// The journal of the newest call with this outcome.
    private static func journal(
        _ scene: StoreScene, _ url: String, outcome: String
    ) throws -> [JSONValue] {
        let answer = try Self.get(scene, "\(url)/v1/calls?outcome=\(outcome)&limit=1")
        guard case .list(let calls)? = answer["calls"], let id = calls.first?["id"]?.string,
            case .list(let entries)? = try Self.get(scene, "\(url)/v1/calls/\(id)")["entries"]
        else {
            Issue.record("no call has ended \(outcome): \(answer.json)")
            return []
        }
        return entries
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
                ["\(url)/page/call".replacing("http", with: "ws", maxReplacements: 1), Self.recording],
                scene)
            let seen = try #require(lines.last.flatMap { JSONValue(parsing: $0) })
            print(seen.json)
            let entries = try Self.journal(scene, url, outcome: "completed")
            for entry in entries { print(entry.json) }
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
            print(lines.joined(separator: "\n"))
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
                    """)
            let lines = try Self.python(
                "chromium-call.py",
                ["\(url)/browser/", Self.recording, scene.folder, "What is your account number"],
                scene)
            let seen = try #require(lines.last.flatMap { JSONValue(parsing: $0) })
            print(seen.json)
            let entries = try Self.journal(scene, url, outcome: "completed")
            for entry in entries { print(entry.json) }
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    /// A desk that greets, answers at length, and says goodbye.
    private static let pipeline = """
        providers:
          page: { plugin: com.jackfield.browser, settings: { calls: 2 } }
          hearer:
            plugin: com.jackfield.scripted
            capability: stt
            settings: { stt: { utterances: [ { text: call forwarding }, { text: stop it } ] } }
          talker:
            plugin: com.jackfield.scripted
            capability: dialogue
            settings:
              dialogue:
                turns:
                  - { cause: start, say: [ Hello there. ] }
                  - { matches: ".*stop.*", say: [ Goodbye then. ], hang_up: true }
                default:
                  say: [ "One two three four five six seven eight nine ten eleven twelve thirteen." ]
        pipelines:
          web:
            language: en
            channel: page
            stt: [ hearer ]
            dialogue: [ talker ]
            tts: [ voice ]
        """
}
