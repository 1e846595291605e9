import JackfieldPlugin
import Synchronization

/// The calls of one instance, and what they share.
final class Switchboard: Sendable {
    private struct State {
        var lines: [String: TwilioLine] = [:]
        /// By the one-time tokens of the media streams that are to come.
        var streams: [String: TwilioLine] = [:]
        var calls: IncomingCalls?
        var lastStream: UInt64 = 0
        var urls = WebhookURLs(base: "")
    }

    let host: Host
    let settings: TwilioSettings
    let timers: Timers
    let api: TwilioAPI
    private let state = Mutex(State())

    init(host: Host, settings: TwilioSettings, timers: Timers, api: TwilioAPI) {
        self.host = host
        self.settings = settings
        self.timers = timers
        self.api = api
    }

    var urls: WebhookURLs { self.state.withLock { $0.urls } }

    func report(to calls: IncomingCalls) { self.state.withLock { $0.calls = calls } }

    func isServed(at url: String) { self.state.withLock { $0.urls = WebhookURLs(base: url) } }

    // MARK: - Calls

    /// Whether a webhook is of a call that is here already.
    func line(callSid: String) -> TwilioLine? {
        self.state.withLock { $0.lines.values.first { $0.callSid == callSid } }
    }

    func line(_ id: String) -> TwilioLine? { self.state.withLock { $0.lines[id] } }

    /// Makes room for a call; nil: there is none.
    func add(_ direction: TwilioLine.Direction, callSid: String? = nil, leg: ChannelLeg? = nil)
        -> TwilioLine?
    {
        let line = TwilioLine(direction, id: Self.secret(), on: self, callSid: callSid, leg: leg)
        return self.state.withLock { state in
            guard state.lines.count < self.settings.calls else { return nil }
            state.lines[line.id] = line
            return line
        }
    }

    func ring(
        _ line: TwilioLine, from: String, to: String, facts: KeyValuePairs<String, String>
    ) {
        self.state.withLock { $0.calls }?.incoming(
            token: line.id, from: from, to: to, facts: facts)
    }

    /// The call is over.
    func forget(_ line: TwilioLine) {
        self.state.withLock { state in
            state.lines[line.id] = nil
            state.streams = state.streams.filter { $0.value !== line }
        }
    }

    // MARK: - Media streams

    /// - Returns: the token by which the stream of this call will be known; those before it are void.
    func expectStream(of line: TwilioLine) -> String {
        let token = Self.secret()
        self.state.withLock { state in
            state.streams = state.streams.filter { $0.value !== line }
            state.streams[token] = line
        }
        return token
    }

    /// Whose stream this is, once.
    func takeStream(_ token: String) -> TwilioLine? {
        self.state.withLock { $0.streams.removeValue(forKey: token) }
    }

    func nextStream() -> UInt64 {
        self.state.withLock { state in
            state.lastStream += 1
            return state.lastStream
        }
    }

    // MARK: -

    func recordingForm(of id: String) -> Form {
        [
            "RecordingStatusCallback": self.urls.of(id, .recording),
            "RecordingStatusCallbackEvent": "completed",
            "RecordingStatusCallbackEvent": "absent",
        ]
    }

    func warn(_ fault: WireFault) {
        self.host.log(
            .warning, "Twilio has sent something that is not as it should be",
            ["what": fault.message, "reason": fault.reason])
    }

    /// 128 random bits.
    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return [random.next(), random.next()].map { (word: UInt64) in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Where Twilio reaches the instance.
struct WebhookURLs: Sendable {
    /// What a callback of one call is about.
    enum Topic: String, Sendable {
        case answer, status, machine, transfer, transferred, recording
    }

    /// Public, http or https.
    let base: String

    var voice: String { self.base + "/voice" }
    var status: String { self.base + "/status" }
    var media: String { "ws" + self.base.dropFirst(4) + "/media" }

    func of(_ id: String, _ topic: Topic) -> String { "\(self.base)/call/\(id)/\(topic.rawValue)" }
}
