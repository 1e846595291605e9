import CallModel
import EventLoop
import FoundationEssentials
import Network
import TestSupport
import Testing
@testable import Traffic

@Suite("Recorded traffic with providers' servers")
struct TrafficTests {
    private let folder = Scratch()
    private var path: String { "\(self.folder.path)/call.traffic" }

    private struct Recorded {
        var requests: RecordedRequests
        var sockets: RecordedSockets
    }

    private static func url(_ text: String) throws -> WebAddress {
        try #require(WebAddress(text, schemes: ["https", "wss"]))
    }

    private static let redact: @Sendable (String) -> String = {
        $0.replacing("s3cret", with: "${secret:KEY}")
    }

    private var file: String {
        (try? String(contentsOf: URL(filePath: self.path), encoding: .utf8)) ?? ""
    }

    /// What is heard of a server while it is recorded.
    private func record(
        _ answer: FakeServer.Answer = FakeServer.Answer(),
        _ body: (Hearing, Recorded) async -> Void
    ) async throws -> [String] {
        let loop = EventLoop(pace: .fast)
        let server = FakeServer(on: loop, answer)
        let recorder = try TrafficRecorder(path: self.path, loop: loop, redact: Self.redact)
        let hearing = Hearing(on: loop)
        await loop.whileRunning {
            await body(
                hearing,
                Recorded(
                    requests: RecordedRequests(server, recorder),
                    sockets: RecordedSockets(server, recorder)))
        }
        try recorder.finish()
        return hearing.all
    }

    /// What is heard of the recording.
    private func replay(
        _ log: @escaping @Sendable (String) -> Void = { Issue.record("\($0)") },
        _ body: (Hearing, TrafficReplay) async -> Void
    ) async throws -> [String] {
        let loop = EventLoop(pace: .fast)
        let replay = try TrafficReplay(
            path: self.path, loop: loop, redact: Self.redact, log: log)
        let hearing = Hearing(on: loop)
        await loop.whileRunning { await body(hearing, replay) }
        return hearing.all
    }

    @Test("A request is answered again as it was, and as late")
    func request() async throws {
        let request = OutgoingRequest(
            method: "POST", url: try Self.url("https://api.example.com/v1/chat"),
            body: Array("{\"q\":1}".utf8))
        let answer = FakeServer.Answer(
            headers: [("content-type", "text/event-stream"), ("x-id", "7")],
            pieces: ["data: one", "data: two"])
        let first = try await self.record(answer) { await $0.ask($1.requests, request) }
        #expect(
            first == [
                "100 head 200 content-type=text/event-stream x-id=7", "200 data data: one",
                "250 data data: two", "1000 done well",
            ])
        let second = try await self.replay { await $0.ask($1, request) }
        #expect(second == first.map { $0.replacing(" x-id=7", with: "") })
    }

    @Test("A request that failed fails again")
    func failure() async throws {
        let request = OutgoingRequest(url: try Self.url("https://api.example.com/"))
        let answer = FakeServer.Answer(
            pieces: ["half"], failure: NetworkFailure(.unreachable, "cut"))
        let first = try await self.record(answer) { await $0.ask($1.requests, request) }
        #expect(first.last == "1000 done unreachable cut")
        #expect(try await self.replay { await $0.ask($1, request) } == first)
    }

    @Test("A WebSocket says again what it said, once the host has said what came before")
    func socket() async throws {
        let opening = WebSocketOpening(url: try Self.url("wss://api.example.com/listen"))
        let said = ["a", "b", "bye"]
        let first = try await self.record { await $0.talk($1.sockets, opening, said) }
        #expect(
            first == ["20 opened", "50 message a", "80 message b", "110 closed 1000 good-bye"])
        #expect(try await self.replay { await $0.talk($1, opening, said) } == first)
    }

    @Test("Secrets, tokens and values of headers do not stand in the file")
    func secrets() async throws {
        let request = OutgoingRequest(
            method: "POST", url: try Self.url("https://api.example.com/?key=s3cret"),
            headers: [("authorization", "Bearer s3cret"), ("x-other", "t0ken")],
            body: Array("client_secret=hidden&refresh_token=gone&grant=x".utf8))
        let answer = FakeServer.Answer(
            headers: [("content-type", "application/json"), ("set-cookie", "c00kie")],
            pieces: [
                #"{"access_tok"#, #"en": "h1dden", "id_token":"a\"b","expires_in":3600}"#,
            ])
        _ = try await self.record(answer) { await $0.ask($1.requests, request) }
        for word in ["s3cret", "t0ken", "hidden", "gone", "c00kie", "h1dden", #"a\\\"b"#] {
            #expect(!self.file.contains(word), "\(word) in \(self.file)")
        }
        #expect(self.file.contains("expires_in") && self.file.contains("grant=x"))
        // The recording is found by what it says, without the secret.
        let heard = try await self.replay { await $0.ask($1, request) }
        #expect(heard.last == "1000 done well")
    }

    @Test("What was not recorded is unreachable, and says where")
    func unknown() async throws {
        let known = OutgoingRequest(url: try Self.url("https://api.example.com/a?x=1"))
        let other = OutgoingRequest(url: try Self.url("https://api.example.com/b?x=1"))
        _ = try await self.record { await $0.ask($1.requests, known) }
        let heard = try await self.replay { hearing, replay in
            for request in [other, known, known] { await hearing.ask(replay, request) }
        }
        let reason = "the recording has no such exchange any more"
        #expect(
            heard == [
                "0 done unreachable https://api.example.com/b: \(reason)", "100 head 200 ",
                "1000 done well", "1000 done unreachable https://api.example.com/a: \(reason)",
            ])
    }

    @Test("A body that differs is answered all the same, and the log says so")
    func different() async throws {
        let url = try Self.url("https://api.example.com/a")
        _ = try await self.record {
            await $0.ask($1.requests, OutgoingRequest(url: url, body: [65]))
        }
        let told = LogOfTest()
        let heard = try await self.replay({ told.add($0) }) {
            await $0.ask($1, OutgoingRequest(url: url, body: [66]))
        }
        #expect(heard.last == "1000 done well")
        #expect(
            told.all == [
                "GET https://api.example.com/a: what the host sends differs from the recording"
            ])
    }

    @Test("Only the owner may read a recording")
    func rights() async throws {
        _ = try await self.record { _, _ in }
        let attributes = try FileManager.default.attributesOfItem(atPath: self.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("What several threads say at once stands in the order of its times")
    func threads() async throws {
        let loop = EventLoop(pace: .real)
        let recorder = try TrafficRecorder(path: self.path, loop: loop, redact: Self.redact)
        recorder.write(.connect(url: "wss://x.example/", protocols: ""), of: 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    await onOwnThread {
                        for byte in 0..<250 {
                            let payload = TrafficLine.Payload(isText: false, bytes: [UInt8(byte)])
                            recorder.write(.sent(payload), of: 1)
                        }
                    }
                }
            }
        }
        try recorder.finish()
        #expect(try TrafficFile(path: self.path).exchanges.map(\.lines.count) == [1_001])
    }

    @Test("A file that cannot be written is refused at once")
    func unwritable() throws {
        #expect(throws: TrafficFailure.self) {
            try TrafficRecorder(
                path: "\(self.folder.path)/none/x", loop: EventLoop(pace: .fast),
                redact: Self.redact)
        }
    }
}

/// A folder of a test's own, which goes with it.
final class Scratch: Sendable {
    let path: String

    init() {
        self.path =
            FileManager.default.temporaryDirectory
            .appending(path: "jackfield-traffic-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}
