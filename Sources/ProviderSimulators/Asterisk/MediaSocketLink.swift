import CallAudio
import CallModel
import Network

/// The server's side of chan_websocket: a queue that is played by its own clock, marks in it, and commands.
final class MediaSocketLink: SimulatedLink {
    private enum Item {
        case frame([Int16])
        case mark(String)
    }

    /// Samples of a frame at 16 kHz.
    private static let size = 320

    let channel: String
    private let connection: String
    private var socket: (any WebSocket)?
    private var queue: [Item] = []
    private var rest: [Int16] = []
    private var isPaused = false
    private var toCall = Resampler(from: .narrowband, to: .wideband)
    private var fromCall = Resampler(from: .wideband, to: .narrowband)
    private(set) var isOver = false
    private(set) var flushes = 0

    init(channel: String, connection: String) {
        self.channel = channel
        self.connection = connection
    }

    var isConnected: Bool { self.socket != nil }

    func connect(_ socket: any WebSocket) -> WebSocketEvents {
        self.socket = socket
        return WebSocketEvents(
            message: { [self] kind, bytes in
                let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                if kind == .binary { self.receive(bytes) } else { self.follow(bytes) }
            },
            closed: { [self] _, _ in self.isOver = true })
    }

    func start() {
        self.say(
            "MEDIA_START",
            [
                "connection_id": .text(self.connection), "format": .text("slin16"),
                "channel": .text("WebSocket/INCOMING"), "optimal_frame_size": .number(640),
                "ptime": .number(20), "channel_variables": .object([:]),
            ])
    }

    private func say(_ event: String, _ members: [String: JSONValue]) {
        var members = members
        members["event"] = .text(event)
        members["channel_id"] = .text(self.channel)
        let bytes = Array(JSONValue.object(members).json.utf8)
        _ = unsafe self.socket?.send(.text, bytes.span.bytes)
    }

    // MARK: - From the host

    private func receive(_ bytes: [UInt8]) {
        for index in stride(from: 0, to: bytes.count - 1, by: 2) {
            self.rest.append(
                Int16(bitPattern: UInt16(bytes[index + 1]) << 8 | UInt16(bytes[index])))
        }
        while self.rest.count >= Self.size {
            self.queue.append(.frame(Array(self.rest.prefix(Self.size))))
            self.rest.removeFirst(Self.size)
        }
    }

    private func follow(_ bytes: [UInt8]) {
        let message = JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        switch message?["command"]?.string {
        case "MARK_MEDIA": self.queue.append(.mark(message?["correlation_id"]?.string ?? ""))
        case "FLUSH_MEDIA":
            self.flushes += 1
            self.queue = []
            self.rest = []
        case "CONTINUE_MEDIA": self.isPaused = false
        case "PAUSE_MEDIA": self.isPaused = true
        case "HANGUP": self.isOver = true
        default: self.say("ERROR", ["error_text": .text("not a command")])
        }
    }

    // MARK: - Of the channel

    func give(_ frame: [Int16]?) {
        guard let frame, let socket = self.socket else { return }
        let samples = Self.convert(frame, by: &self.toCall)
        let bytes = samples.flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        if !bytes.isEmpty { _ = unsafe socket.send(.binary, bytes.span.bytes) }
    }

    func press(_ key: Character) { self.say("DTMF_END", ["digit": .text(String(key))]) }

    func take() -> [Int16] {
        guard !self.isPaused else { return [] }
        while case .mark(let id)? = self.queue.first {
            self.queue.removeFirst()
            self.say("MEDIA_MARK_PROCESSED", ["correlation_id": .text(id)])
        }
        guard case .frame(let samples)? = self.queue.first else { return [] }
        self.queue.removeFirst()
        return Self.convert(samples, by: &self.fromCall)
    }

    func close() {
        self.isOver = true
        self.socket?.close(code: 1_000, reason: "")
        self.socket = nil
    }

    private static func convert(_ samples: [Int16], by resampler: inout Resampler) -> [Int16] {
        let limit = resampler.outputLimit(for: samples.count)
        var converted: [Int16] = []
        converted.append(addingCapacity: limit) { output in
            resampler.process(samples.span, into: &output)
        }
        return converted
    }
}
