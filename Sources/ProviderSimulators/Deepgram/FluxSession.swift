import CallModel
import EventLoop
import Network

/// One connection to `/v2/listen`. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class FluxSession: @unchecked Sendable {
    /// Audio is listened to in steps of so many seconds.
    private static let step = 0.08
    /// So much speech begins a turn.
    private static let onset = 0.1
    /// A word takes so long to be said.
    private static let wordTime = 0.25
    /// Silence after which the model guesses that a turn is over, and after which it knows.
    private static let guess = 0.3
    private static let end = 0.6
    /// From one message to the next.
    private static let updateTime = 0.25

    private let socket: any WebSocket
    private let options: FluxOptions
    private let fault: WireFault?
    private unowned let simulator: DeepgramSimulator
    private var greeting: LoopTimer?
    private var meter: SpeechMeter
    /// Of the turn; they are said one after the other.
    private var words: [Substring] = []
    private var shown = 0
    private var isOpen = false
    /// The last loud sample when the end was guessed; nil: it was not.
    private var guessedAt: Int?
    private var turn = 0
    /// Where the turn's audio begins, and when was last told of it, in seconds.
    private var windowStart = 0.0
    private var lastTold = 0.0
    private var messages = 0
    private var isSilent: Bool

    init(
        _ socket: any WebSocket, _ options: FluxOptions, _ fault: WireFault?,
        on simulator: DeepgramSimulator
    ) {
        self.socket = socket
        self.options = options
        self.fault = fault
        self.simulator = simulator
        self.meter = SpeechMeter(rate: options.rate)
        self.isSilent = fault == .silence
    }

    /// The server speaks first, once the connection is there.
    func start() {
        self.greeting = self.simulator.loop.schedule(after: .milliseconds(1)) { _ in self.greet() }
    }

    func closed() {
        self.isSilent = true
        self.greeting?.stop()
        self.greeting = nil
    }

    private func greet() {
        if self.messages == 0 { self.send(["type": "Connected"]) }
    }

    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        self.greet()
        switch kind {
        case .text:
            self.receive(
                text: unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        case .binary: self.receive(audio: bytes)
        }
    }

    private func receive(text: String) {
        switch JSONValue(parsing: text)?["type"] {
        // Without a turn it is ignored.
        case "ForceEndTurn": if self.isOpen { self.endTurn("manual") }
        case "CloseStream": self.socket.close(code: 1_000, reason: "")
        default:
            self.send([
                "type": "Error", "code": "UNPARSABLE_CLIENT_MESSAGE",
                "description": "unknown message",
            ])
            self.socket.close(code: 1_008, reason: "UNPARSABLE_CLIENT_MESSAGE")
        }
    }

    private func receive(audio bytes: RawSpan) {
        var samples = [Int16]()
        samples.reserveCapacity(bytes.byteCount / 2)
        for index in stride(from: 0, to: bytes.byteCount - 1, by: 2) {
            samples.append(
                unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Int16.self))
        }
        let size = Int(Self.step * Double(self.options.rate))
        for start in stride(from: 0, to: samples.count, by: size) {
            self.meter.add(Array(samples[start..<min(start + size, samples.count)]))
            if self.isOpen { self.followTurn() } else { self.awaitTurn() }
        }
    }

    // MARK: - Turns

    private func awaitTurn() {
        guard self.meter.spoken >= Self.onset else { return self.update() }
        self.isOpen = true
        self.words = self.simulator.nextUtterance().split(separator: " ")
        self.shown = min(1, self.words.count)
        self.tell("StartOfTurn")
    }

    private func followTurn() {
        let silence = self.meter.silence
        if let loud = self.guessedAt, self.meter.lastLoud > loud {
            self.guessedAt = nil
            return self.tell("TurnResumed")
        }
        if self.options.endsTurns, silence >= Self.end { return self.endTurn("model") }
        if silence >= self.options.timeout { return self.endTurn("timeout") }
        if self.options.guesses, self.guessedAt == nil, silence >= Self.guess {
            self.guessedAt = self.meter.lastLoud
            self.shown = self.words.count
            return self.tell("EagerEndOfTurn")
        }
        let said = Int(self.meter.spoken / Self.wordTime)
        self.shown = max(self.shown, min(self.words.count, said))
        self.update()
    }

    private func update() {
        guard self.now - self.lastTold >= Self.updateTime else { return }
        self.tell("Update")
    }

    private func endTurn(_ trigger: String) {
        self.shown = self.words.count
        self.tell("EndOfTurn", trigger)
        self.turn += 1
        self.isOpen = false
        self.guessedAt = nil
        self.words = []
        self.shown = 0
        self.windowStart = self.now
        self.meter.end()
    }

    private var now: Double { self.meter.seconds(self.meter.count) }

    private func tell(_ event: String, _ trigger: String? = nil) {
        self.lastTold = self.now
        let start = self.meter.start.map { self.meter.seconds($0) } ?? self.now
        let end = max(start, self.meter.seconds(self.meter.lastLoud))
        let step = self.shown > 0 ? (end - start) / Double(self.shown) : 0
        let words = self.words.prefix(self.shown).enumerated().map { index, word -> JSONValue in
            [
                "word": .text(String(word)), "confidence": .number(0.98),
                "start": .number(start + step * Double(index)),
                "end": .number(start + step * Double(index + 1)),
            ]
        }
        var members: [String: JSONValue] = [
            "type": "TurnInfo", "event": .text(event), "turn_index": .number(Double(self.turn)),
            "audio_window_start": .number(self.windowStart), "audio_window_end": .number(self.now),
            "transcript": .text(self.words.prefix(self.shown).joined(separator: " ")),
            "words": .list(words),
            "end_of_turn_confidence": .number(min(1, self.meter.silence / Self.end)),
        ]
        members["trigger"] = trigger.map { .text($0) }
        self.send(members)
    }

    private func send(_ members: [String: JSONValue]) {
        var members = members
        members["request_id"] = "simulated"
        members["sequence_id"] = .number(Double(self.messages))
        self.messages += 1
        guard !self.isSilent else { return }
        var text = JSONValue.object(members).json
        if self.messages == 3 {
            switch self.fault {
            case .cut:
                self.isSilent = true
                return self.socket.drop()
            case .close(let code):
                self.isSilent = true
                return self.socket.close(code: UInt16(code), reason: "NET-0000")
            case .stall: self.isSilent = true
            case .garbage, .truncated: text = String(text.prefix(text.count / 2))
            case .silence, .slow, .status, nil: break
            }
        }
        if !self.isSilent { _ = unsafe self.socket.send(.text, text.utf8Span.span.bytes) }
    }
}
