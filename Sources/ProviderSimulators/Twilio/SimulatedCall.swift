import CallModel
import Synchronization

/// A call at the simulated Twilio. Any thread; what happens runs on a thread of its own.
package final class SimulatedCall: Sendable {
    enum Command: Equatable, Sendable {
        case hangUp
        case twiML(String)
        case url(String)
    }

    private struct State: Sendable {
        var status: String
        var commands: [Command] = []
        var notes: [String] = []
        var heard: [Int16] = []
        var isOver = false
        var whenOver: [CheckedContinuation<Void, Never>] = []
        var sequence = 0
        var recordings: [String] = []
        var answeredBy: String?
    }

    package let sid: String
    package let from: String
    package let to: String
    let account: String
    let direction: String
    let signer: TwilioSigner
    let party: FarParty
    /// Of the request that made the call, or of the number that is called.
    let options: CallOptions
    private let state: Mutex<State>

    init(
        from: String, to: String, direction: String, account: String, signer: TwilioSigner,
        party: FarParty, options: CallOptions
    ) {
        self.sid = Self.newSid("CA")
        self.from = from
        self.to = to
        self.direction = direction
        self.account = account
        self.signer = signer
        self.party = party
        self.options = options
        self.state = Mutex(State(status: direction == "inbound" ? "ringing" : "queued"))
    }

    static func newSid(_ prefix: String) -> String {
        var sid = prefix
        for _ in 0..<2 {
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            sid += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return sid
    }

    // MARK: - What is seen of it

    package var status: String { self.state.withLock { $0.status } }
    /// What has happened, in order: "twiml Connect", "clear", "status completed".
    package var notes: [String] { self.state.withLock { $0.notes } }
    /// All that the far party heard since the first stream, at 8 kHz.
    package var heard: [Int16] { self.state.withLock { $0.heard } }

    package func untilOver() async {
        await withCheckedContinuation { continuation in
            let isOver = self.state.withLock { state in
                if !state.isOver { state.whenOver.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    package func hangUp() { self.add(.hangUp) }

    // MARK: - What happens

    func note(_ text: String) { self.state.withLock { $0.notes.append(text) } }

    func heard(_ samples: [Int16]) { self.state.withLock { $0.heard += samples } }

    func add(_ command: Command) { self.state.withLock { $0.commands.append(command) } }

    func takeCommand() -> Command? {
        self.state.withLock { $0.commands.isEmpty ? nil : $0.commands.removeFirst() }
    }

    func set(status: String) {
        self.state.withLock { $0.status = status }
        self.note("status \(status)")
    }

    func set(answeredBy: String) { self.state.withLock { $0.answeredBy = answeredBy } }

    func nextSequence() -> Int {
        self.state.withLock { state in
            defer { state.sequence += 1 }
            return state.sequence
        }
    }

    func addRecording() -> String {
        let sid = Self.newSid("RE")
        self.state.withLock { $0.recordings.append(sid) }
        return sid
    }

    var recordings: [String] { self.state.withLock { $0.recordings } }

    func isOver() {
        let waiting = self.state.withLock { state in
            state.isOver = true
            defer { state.whenOver = [] }
            return state.whenOver
        }
        for continuation in waiting { continuation.resume() }
    }

    var isLive: Bool { self.state.withLock { $0.status == "in-progress" } }

    var isFinal: Bool {
        ["completed", "busy", "failed", "no-answer", "canceled"].contains(self.status)
    }

    var json: JSONValue {
        let (status, answeredBy) = self.state.withLock { ($0.status, $0.answeredBy) }
        let uri = "/2010-04-01/Accounts/\(self.account)/Calls/\(self.sid).json"
        return [
            "sid": .text(self.sid), "account_sid": .text(self.account), "to": .text(self.to),
            "from": .text(self.from), "to_formatted": .text(self.to),
            "from_formatted": .text(self.from), "status": .text(status),
            "direction": .text(self.direction), "start_time": .null, "end_time": .null,
            "duration": .null, "price": .null, "price_unit": "USD",
            "answered_by": answeredBy.map { .text($0) } ?? .null, "parent_call_sid": .null,
            "phone_number_sid": .null, "forwarded_from": .null, "caller_name": .null,
            "group_sid": .null, "queue_time": "0", "trunk_sid": .null,
            "api_version": "2010-04-01", "date_created": .null, "date_updated": .null,
            "uri": .text(uri), "subresource_uris": .object([:]),
        ]
    }
}

/// What is asked for with a call.
struct CallOptions: Sendable {
    var url: String?
    var twiML: String?
    var statusURL: String?
    var events: Set<String> = ["completed"]
    var timeout = Duration.seconds(60)
    /// "Enable" or "DetectMessageEnd".
    var detection: String?
    /// Where the outcome goes when the call does not wait for it.
    var detectionURL: String?
    var recordingURL: String?
}
