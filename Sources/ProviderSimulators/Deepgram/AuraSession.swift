import CallAudio
import CallModel
import EventLoop
import Network

/// One connection to `/v1/speak`. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class AuraSession: @unchecked Sendable {
    private enum Item {
        case audio([UInt8])
        case message(JSONValue)
    }

    /// Characters that wait for a Flush at most.
    private static let mostText = 2_000
    /// Flushes within 60 s that are answered.
    private static let mostFlushes = 20
    /// Seconds of audio in one message. They are sent ten times as fast as they are heard.
    private static let piece = 0.2
    private static let pace = Duration.milliseconds(20)
    /// Half as fast as they are heard.
    private static let slowPace = Duration.milliseconds(400)

    private let socket: any WebSocket
    private let options: AuraOptions
    private let fault: WireFault?
    private let loop: EventLoop
    private let voice: AuraVoice
    private var text = ""
    private var items: [Item] = []
    private var timer: LoopTimer?
    private var flushes: [Duration] = []
    private var flushed = 0
    private var cleared = 0
    private var messages = 0
    private var isClosing = false
    private var isSilent: Bool

    init(
        _ socket: any WebSocket, _ options: AuraOptions, _ fault: WireFault?, on loop: EventLoop
    ) {
        self.socket = socket
        self.options = options
        self.fault = fault
        self.loop = loop
        self.voice = AuraVoice(rate: options.rate, speed: options.speed)
        self.isSilent = fault == .silence
    }

    /// The server speaks first, once the connection is there.
    func start() {
        self.items = [
            .message([
                "type": "Metadata", "request_id": "simulated",
                "model_name": .text(self.options.model), "model_version": "1",
                "model_uuid": "simulated",
            ])
        ]
        self.wait(.milliseconds(1))
    }

    func closed() {
        self.isSilent = true
        self.items = []
        self.timer?.stop()
        self.timer = nil
    }

    // MARK: - The client

    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        // The greeting comes before any answer.
        if self.messages == 0 { self.sendNext() }
        guard kind == .text else { return self.refuse(1_008, "MESSAGE-0000") }
        let text = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        let message = JSONValue(parsing: text)
        switch message?["type"] {
        case "Speak":
            guard let words = message?["text"]?.string else {
                return self.refuse(1_008, "MESSAGE-0000")
            }
            self.text += words
            if self.text.count > Self.mostText { self.refuse(1_009, "BIG-0000") }
        case "Flush": self.flush()
        case "Clear":
            self.text = ""
            self.items = []
            self.add([.message(["type": "Cleared", "sequence_id": .number(Double(self.cleared))])])
            self.cleared += 1
        case "Close":
            self.isClosing = true
            self.flush()
        default: self.refuse(1_008, "MESSAGE-0000")
        }
    }

    private func refuse(_ code: UInt16, _ reason: String) {
        self.closed()
        self.socket.close(code: code, reason: reason)
    }

    private func flush() {
        let now = self.loop.now
        self.flushes.removeAll { now - $0 >= .seconds(60) }
        guard self.flushes.count < Self.mostFlushes || self.isClosing else {
            return self.add([
                .message([
                    "type": "Warning", "code": "TOO_MANY_FLUSHES",
                    "description": "this Flush is ignored",
                ])
            ])
        }
        self.flushes.append(now)
        let samples = self.voice.speak(self.text)
        self.text = ""
        let size = Int(Self.piece * Double(self.options.rate))
        self.add(
            stride(from: 0, to: samples.count, by: size).map { start -> Item in
                .audio(self.encoded(samples[start..<min(start + size, samples.count)]))
            })
        guard !self.isClosing else { return self.add([]) }
        self.add([.message(["type": "Flushed", "sequence_id": .number(Double(self.flushed))])])
        self.flushed += 1
    }

    private func encoded(_ samples: ArraySlice<Int16>) -> [UInt8] {
        if let coding = self.options.coding { return samples.map { coding.code($0) } }
        return samples.flatMap { sample in
            [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
        }
    }

    // MARK: - The answer

    private func add(_ items: [Item]) {
        self.items += items
        if self.timer == nil { self.sendNext() }
    }

    private func wait(_ delay: Duration) {
        self.timer = self.loop.schedule(after: delay) { _ in self.sendNext() }
    }

    /// One piece of audio, and the messages behind it; then it waits.
    private func sendNext() {
        self.timer?.stop()
        self.timer = nil
        while !self.items.isEmpty {
            let item = self.items.removeFirst()
            self.send(item)
            guard case .audio = item else { continue }
            return self.wait(self.fault == .slow ? Self.slowPace : Self.pace)
        }
        if self.isClosing { self.refuse(1_000, "") }
    }

    private func send(_ item: Item) {
        self.messages += 1
        guard !self.isSilent else { return }
        // The first piece of audio has been sent, and the next is to follow.
        if self.messages == 3, !self.goesOn(with: item) { return }
        switch item {
        case .audio(let bytes): _ = unsafe self.socket.send(.binary, bytes.span.bytes)
        case .message(let message):
            let text = message.json
            _ = unsafe self.socket.send(.text, text.utf8Span.span.bytes)
        }
    }

    /// Does what the fault says. False: the item is not sent.
    private func goesOn(with item: Item) -> Bool {
        switch self.fault {
        case .cut:
            self.isSilent = true
            self.socket.drop()
            return false
        case .close(let code):
            self.refuse(UInt16(code), "NET-0000")
            return false
        case .stall:
            self.isSilent = true
            return false
        case .garbage:
            let nonsense = "{\"type\":"
            _ = unsafe self.socket.send(.text, nonsense.utf8Span.span.bytes)
            return true
        case .truncated:
            guard case .audio(let bytes) = item else { return true }
            let half = Array(bytes.prefix(bytes.count / 2 | 1))
            self.items.removeAll { if case .audio = $0 { true } else { false } }
            _ = unsafe self.socket.send(.binary, half.span.bytes)
            return false
        case .silence, .slow, .status, nil: return true
        }
    }
}
