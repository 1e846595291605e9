import CallModel
import Glibc
import TestSupport
import Testing

/// A running host with the asterisk channel, and the simulated Asterisk beside it.
final class AsteriskScene {
    let scene: StoreScene
    let asterisk: HostProcess
    let host: HostProcess
    /// Of the host's server.
    let url: String
    /// Where the host waits for AudioSockets.
    let audioSocket: String
    private let simulator: String
    private var isOver = false

    /// - Parameter settings: of the channel, beside those of ARI and AudioSocket.
    init(_ settings: String = "", pipeline: String = AsteriskScene.desk, ari: Bool = true) throws {
        let scene = try StoreScene()
        let asterisk = try HostProcess(["simulate-provider", "asterisk", "--port", "0"])
        do {
            let (host, url, simulator) = try Self.start(
                scene, asterisk, settings, pipeline: pipeline, ari: ari)
            let line = host.lines.first { $0.contains("waiting for AudioSockets") } ?? ""
            let word = line.split(separator: " ").first { $0.hasPrefix("address=") }
            self.audioSocket = String(word?.dropFirst(8) ?? "")
            (self.host, self.url, self.simulator) = (host, url, simulator)
            (self.scene, self.asterisk) = (scene, asterisk)
        } catch {
            asterisk.terminate()
            throw error
        }
    }

    deinit {
        guard !self.isOver else { return }
        // A test that has failed before its end.
        self.host.terminate()
        self.asterisk.terminate()
    }

    private static func start(
        _ scene: StoreScene, _ asterisk: HostProcess, _ settings: String, pipeline: String,
        ari: Bool
    ) throws -> (host: HostProcess, url: String, simulator: String) {
        try asterisk.wait(for: "ready")
        let ready = JSONValue(parsing: asterisk.lines.last ?? "")?["url"]?.string ?? ""
        unsafe setenv("JACKFIELD_SECRET_ASTERISK_TESTS", "jackfield", 1)
        let access =
            "ari: { url: \"\(ready)\", username: jackfield, password: \"${secret:ASTERISK_TESTS}\" }"
        let (host, url) = try scene.server(
            adding: """
                policy: { egress: [ 127.0.0.1 ] }
                providers:
                  trunk:
                    plugin: com.jackfield.asterisk
                    settings:
                      \(ari ? access : "calls: 50")
                      audiosocket: { address: "127.0.0.1:0" }
                      \(settings)
                \(pipeline)
                """)
        do {
            if ari { try asterisk.wait(for: #""what":"connected""#) }
        } catch {
            host.terminate()
            throw error
        }
        return (host, url, ready.replacing("/ari", with: "/simulator"))
    }

    /// Asks the simulator.
    @discardableResult
    func ask(_ what: String, _ order: String = "{}") throws -> JSONValue {
        let run = try OutsideTool.runNow(
            "curl", ["-s", "--max-time", "20", "-d", order, "\(self.simulator)/\(what)"],
            in: self.scene.folder)
        return try #require(JSONValue(parsing: run.output), "\(what): \(run.output)")
    }

    /// Somebody calls.
    /// - Returns: the channel.
    func call(_ order: String) throws -> String {
        try #require(try self.ask("call", order)["channel"]?.string)
    }

    /// Waits until a channel has ended.
    func waitForEnd(of channel: String) throws {
        let end = "\"channel\":\"\(channel)\",\"heard_ms\""
        guard !self.asterisk.lines.contains(where: { $0.contains(end) }) else { return }
        try self.asterisk.wait(for: end)
    }

    /// What the person at a channel has heard, as stretches of sound: when each began and how long it was, in ms.
    func heard(_ channel: String) throws -> [(start: Int, length: Int)] {
        let answer = try self.ask("heard", #"{"channel": "\#(channel)"}"#)
        let samples: [Double] = ToldJournal.list(answer["samples"]).compactMap {
            if case .number(let number) = $0 { number } else { nil }
        }
        var stretches: [(start: Int, length: Int)] = []
        for frame in stride(from: 0, to: samples.count, by: 160) {
            let isLoud = samples[frame..<min(frame + 160, samples.count)].contains { abs($0) > 300 }
            guard isLoud else { continue }
            let now = frame / 8
            if let last = stretches.last, now - last.start - last.length < 400 {
                stretches[stretches.count - 1].length = now + 20 - last.start
            } else {
                stretches.append((now, 20))
            }
        }
        return stretches
    }

    /// The journals of all calls, the newest first, once so many have ended.
    func journals() throws -> [[JSONValue]] {
        let answer = try self.get("\(self.url)/v1/calls?limit=100")
        return try ToldJournal.list(answer["calls"]).map { call in
            ToldJournal.list(
                try self.get("\(self.url)/v1/calls/\(call["id"]?.string ?? "")")["entries"])
        }
    }

    private func get(_ url: String) throws -> JSONValue {
        let run = try OutsideTool.runNow(
            "curl", ["-s", "--max-time", "20", url], in: self.scene.folder)
        return try #require(JSONValue(parsing: run.output), "\(run.output)")
    }

    /// Waits until so many calls of the host have ended, since the last time.
    func waitForCalls(_ count: Int = 1) throws {
        for _ in 0..<count { try self.host.wait(for: "call ended") }
    }

    /// Ends both, and checks that nothing is left in Asterisk.
    func end() throws {
        let state = try self.ask("settled")
        self.isOver = true
        #expect(
            ToldJournal.list(state["channels"]) == [] && ToldJournal.list(state["bridges"]) == [],
            "\(state)")
        #expect(ToldJournal.list(state["faults"]) == [])
        self.host.terminate()
        #expect(self.host.end() == 0, "\(self.host.text)")
        self.asterisk.terminate()
        #expect(self.asterisk.end() == 0)
    }

    /// A sound file in which a human voice says "call forwarding" at these seconds.
    func voice(at seconds: [Double], length: Double) throws -> String {
        let path = "\(self.scene.folder)/voice.wav"
        let source = "\(BundledCall.repository)/Plugins/Recording/Calls/forwarding/caller-16k.wav"
        let places = seconds.map { "\($0)" }.joined(separator: ", ")
        let run = try OutsideTool.runNow(
            "/usr/bin/python3",
            [
                "\(BundledCall.repository)/Tests/CommandLineTests/Fixtures/phrase-at.py", source,
                path,
                "\(length)", places,
            ], in: self.scene.folder)
        #expect(run.status == 0, "\(run.errors)")
        return path
    }

    /// Whose caller is connected with somebody when a key is pressed.
    static let desk = AnsweringDesk.yaml(
        pipeline: "line", channel: "trunk",
        turn: #"{ cause: dtmf, tools: [ { name: call.transfer, arguments: { to: "200" } } ] }"#)
}
