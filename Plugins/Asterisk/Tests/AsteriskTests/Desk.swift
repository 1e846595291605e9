import CJackfield
import FakeHost
import JackfieldPlugin

@testable import Asterisk

/// The channel, and the Asterisk that a test plays.
final class Desk {
    static let root = "http://asterisk.example:8088/ari"
    static let audioSocket = "127.0.0.1:9092"
    static let ari = #""ari": {"url": "http://asterisk.example:8088/ari", "username": "bot"}"#
    static let audioSocketSettings = #""audiosocket": {"address": "127.0.0.1:9092"}"#

    let host = FakeHost()
    let provider: ProviderUnderTest
    /// What ARI was asked for: `POST channels/1.1/answer`.
    private(set) var asked: [String] = []
    /// What ARI answers to requests that begin so: a status, and a body.
    var answers: [String: (status: UInt32, body: String)] = [:]
    /// Whether ARI takes no connection.
    var isDown = false
    var version = "20.7.0"
    /// As one without chan_websocket does.
    var refusesWebSockets = false
    /// The events WebSocket, once it is open.
    private(set) var events: FakeSocket?
    private var openings = 0

    init(_ settings: String, connects: Bool = true) throws {
        self.host.secrets = ["ari.password": "secret"]
        self.provider = try ProviderUnderTest(
            JF_CHANNEL, of: "asterisk", host: self.host, settings: "{\(settings)}")
        self.host.answers = { [unowned self] request in self.answer(request) }
        self.provider.listen()
        if connects { self.connect() }
    }

    /// With ARI and AudioSockets.
    static func full(_ more: String = "") throws -> Desk {
        let more = more.isEmpty ? "" : ", \(more)"
        return try Desk("\(Self.ari), \(Self.audioSocketSettings)\(more)")
    }

    // MARK: - ARI

    /// Accepts what the plugin has opened to the events.
    func connect() {
        guard self.host.openings.count > self.openings else { return }
        self.openings = self.host.openings.count
        self.events = self.host.openings.last?.accept()
        self.settle()
    }

    /// Refuses or loses the connection to the events.
    func cut() {
        self.events?.leave(1_006)
        self.events = nil
    }

    /// Lets what is under way come to its end.
    func settle() { self.host.advance(by: .zero) }

    func tell(_ json: String) {
        self.events?.send(json)
        self.settle()
    }

    private func answer(_ request: FakeRequest) -> Result<FakeResponse, StatusError>? {
        let path = request.url.dropFirst(Self.root.count + 1)
        let line = "\(request.method) \(path)"
        guard !self.isDown else {
            return .failure(StatusError(status: jf_status(JF_E_UNAVAILABLE)))
        }
        self.asked.append(line)
        if self.refusesWebSockets, line.contains("transport=websocket") {
            return .success(FakeResponse(status: 500, body: #"{"message": "Allocation failed"}"#))
        }
        let known = self.answers.filter { line.hasPrefix($0.key) }
        if let answer = known.max(by: { $0.key.count < $1.key.count })?.value {
            return .success(FakeResponse(status: answer.status, body: answer.body))
        }
        if path == "asterisk/info" {
            let body = #"{"system": {"version": "\#(self.version)"}}"#
            return .success(FakeResponse(status: 200, body: body))
        }
        if path == "channels", request.method == "GET" {
            return .success(FakeResponse(status: 200, body: "[]"))
        }
        if path.hasSuffix("variable?variable=MEDIA_WEBSOCKET_CONNECTION_ID") {
            return .success(FakeResponse(status: 200, body: #"{"value": "media-7"}"#))
        }
        return .success(FakeResponse(status: 204))
    }

    static func channel(
        _ id: String, name: String = "PJSIP/trunk-1", state: String = "Ring",
        application: String = "Stasis", data: String = "jackfield"
    ) -> String {
        """
        {"id": "\(id)", "name": "\(name)", "state": "\(state)", "caller": {"name": "Ada", \
        "number": "+15550001"}, "connected": {"name": "", "number": ""}, "dialplan": {"context": \
        "from-trunk", "exten": "100", "priority": 2, "app_name": "\(application)", \
        "app_data": "\(data)"}}
        """
    }

    func event(_ type: String, _ channel: String, _ more: String = "") {
        let more = more.isEmpty ? "" : ", \(more)"
        self.tell(#"{"type": "\#(type)", "channel": \#(channel)\#(more)}"#)
    }

    // MARK: - Calls

    /// The parameter of the last request that begins so.
    func parameter(_ name: String, of line: String) -> String? {
        let query = self.asked.last { $0.hasPrefix(line) }?.split(separator: "?").last ?? ""
        return query.split(separator: "&").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// A call that has come by Stasis() and was taken and asked to be answered; its AudioSocket is not there yet.
    func stasisCall(_ id: String = "1.1") throws -> SessionUnderTest {
        self.event("StasisStart", Self.channel(id), #""args": ["sales"]"#)
        let session = try self.provider.open(target: self.token)
        session.act(JF_ACT_ANSWER)
        self.settle()
        return session
    }

    /// The AudioSocket of the last call whose media was set up.
    func media() throws -> FakeStream {
        let id = self.parameter("data", of: "POST channels/externalMedia").flatMap { CallUUID($0) }
        let stream = try self.stream()
        stream.send(Self.named(id ?? CallUUID(high: 0, low: 0)))
        self.mediaArrives("AudioSocket/127.0.0.1:9092")
        return stream
    }

    /// The channel that was made last for media comes to the application.
    func mediaArrives(_ name: String) {
        let id = self.parameter("channelId", of: "POST channels/externalMedia") ?? ""
        self.event("StasisStart", Self.channel(id, name: name, state: "Up"), #""args": []"#)
    }

    /// A call that is up.
    func call(_ id: String = "1.1") throws -> (session: SessionUnderTest, media: FakeStream) {
        let session = try self.stasisCall(id)
        let media = try self.media()
        self.settle()
        return (session, media)
    }

    func stream(from peer: String = "192.0.2.7:50000") throws -> FakeStream {
        try withExtendedLifetime(self.provider) {
            try self.host.stream(at: Self.audioSocket, from: peer)
        }
    }

    /// Of the last call that came in.
    var token: String {
        let line = self.provider.events.last { $0.hasPrefix("INCOMING") } ?? ""
        return line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// The packet that names a call.
    static func named(_ call: CallUUID) -> [UInt8] {
        let halves = [call.bytes.high, call.bytes.low]
        return [1, 0, 16]
            + halves.flatMap { half in
                (0..<8).reversed().map { UInt8(truncatingIfNeeded: half >> (8 * UInt64($0))) }
            }
    }

    /// A packet of audio.
    static func audio(_ samples: [Int16], kind: UInt8 = 0x10) -> [UInt8] {
        let length = 2 * samples.count
        return [kind, UInt8(length >> 8), UInt8(length & 0xFF)] + Self.bytes(samples)
    }

    static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

extension CallUUID {
    /// The example of the protocol's documentation.
    static let example = CallUUID("40325ec2-5efd-4bd3-805f-53576e581d13")!
}
