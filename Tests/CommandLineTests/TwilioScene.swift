import CallModel
import EventLoop
import FoundationEssentials
import ProviderSimulators
import TestSupport
import Testing
import WebServer

/// A host that answers calls at a simulated Twilio.
struct TwilioScene {
    let scene: StoreScene
    let simulator: TwilioSimulator
    let host: HostProcess
    /// Of the host's server.
    let url: String

    static let account = TwilioSimulator.Account(
        sid: "AC00000000000000000000000000000000", token: "token-of-the-account")

    /// A human: "call forwarding", at 8 kHz.
    static func speech() throws -> [Int16] {
        let recording = "\(BundledCall.repository)/Plugins/Recording/Calls/forwarding/caller-8k.wav"
        return Array(try SpeechFile.read(recording)[(4 * 8_000)..<(8_000 * 554 / 100)])
    }

    /// - Parameters:
    ///   - configuration: nil: that of the scene.
    ///   - provider: the name of the channel.
    ///   - yaml: more providers, and what follows them.
    static func run(
        configuration: String? = nil, provider: String = "line", settings: String = "",
        adding yaml: String = "", _ body: @Sendable (TwilioScene) async throws -> Void
    ) async throws {
        let loop = EventLoop(pace: .real)
        let simulator = TwilioSimulator(Self.account, on: loop)
        try await loop.whileRunning {
            let api = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let scene = try StoreScene()
            let secrets = "\(scene.folder)/twilio.secrets"
            try scene.write(
                Array("TWILIO_AUTH_TOKEN=\(Self.account.token)\n".utf8), to: secrets)
            let overlay = """
                secrets: { file: \(secrets) }
                policy: { egress: [ 127.0.0.1 ] }
                store: { path: \(scene.store) }
                state: { directory: \(scene.folder)/state }
                providers:
                  \(provider):
                    plugin: com.jackfield.twilio
                    settings:
                      account_sid: \(Self.account.sid)
                      auth_token: ${secret:TWILIO_AUTH_TOKEN}
                      from: "+15550100"
                      api_url: \(api)
                      \(settings)
                """
            let kept = Kept(scene)
            let (host, url) = try await onOwnThread {
                Kept(
                    try kept.value.server(
                        "[], public_url: null", configuration: configuration,
                        adding: overlay + "\n" + yaml))
            }.value
            let twilio = TwilioScene(scene: scene, simulator: simulator, host: host, url: url)
            try await body(twilio)
            host.terminate()
            let status = await onOwnThread { [host = Kept(host)] in host.value.end() }
            #expect(status == 0, "\(host.text)")
            await loop.run { simulator.stop() }
        }
    }

    /// Somebody calls the number.
    func call(
        _ party: FarParty, provider: String = "line", from: String = "+15550123"
    ) -> SimulatedCall {
        self.simulator.call(
            voiceURL: "\(self.url)/\(provider)/voice", statusURL: "\(self.url)/\(provider)/status",
            from: from, party: party)
    }

    /// The journals of all calls that have ended, the oldest first.
    func journals(_ count: Int) async throws -> [[JSONValue]] {
        let (host, scene, url) = (Kept(self.host), Kept(self.scene), self.url)
        return try await onOwnThread {
            for _ in 0..<count { try host.value.wait(for: "call ended") }
            let list = try Self.get(scene.value, "\(url)/v1/calls?limit=\(count)")
            return try ToldJournal.list(list["calls"]).reversed().map { call in
                let page = try Self.get(
                    scene.value, "\(url)/v1/calls/\(call["id"]?.string ?? "")")
                return ToldJournal.list(page["entries"])
            }
        }
    }

    /// Asks the host to dial.
    func dial(_ pipeline: String = "telephone", to: String = "+15550177") async throws {
        let (scene, url) = (Kept(self.scene), self.url)
        _ = try await onOwnThread {
            try OutsideTool.runNow(
                "curl",
                [
                    "-s", "--max-time", "20", "-H", "content-type: application/json", "-d",
                    #"{"pipeline": "\#(pipeline)", "to": "\#(to)"}"#, "\(url)/v1/calls",
                ], in: scene.value.folder)
        }
    }

    private static func get(_ scene: StoreScene, _ url: String) throws -> JSONValue {
        let run = try OutsideTool.runNow("curl", ["-s", "--max-time", "20", url], in: scene.folder)
        return try #require(JSONValue(parsing: run.output), "\(run.output)")
    }

    /// More providers, and what follows them.
    /// - Parameter turn: stands before the others.
    static func pipeline(_ turn: String = "{ cause: dtmf, say: [ A key. ] }") -> String {
        AnsweringDesk.yaml(pipeline: "telephone", channel: "line", turn: turn)
    }
}

/// Carries what belongs to one test from thread to thread.
struct Kept<Value>: @unchecked Sendable {
    // Whoever has it waits for whoever he gives it to.
    let value: Value

    init(_ value: Value) { self.value = value }
}
