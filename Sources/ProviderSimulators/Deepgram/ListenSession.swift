import CallModel
import EventLoop
import Network

/// One connection to `/v1/listen`. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class ListenSession: @unchecked Sendable {
    /// A word takes so long to be said.
    private static let wordTime = 0.25

    private let socket: any WebSocket
    private let options: ListenOptions
    private let fault: WireFault?
    private unowned let simulator: DeepgramSimulator
    private var meter: SpeechMeter
    /// What is being said, word by word.
    private var words: [Substring] = []
    private var shown = 0
    /// All before it is final, in seconds.
    private var covered = 0.0
    private var messages = 0
    private var isSilent: Bool

    init(
        _ socket: any WebSocket, _ options: ListenOptions, _ fault: WireFault?,
        on simulator: DeepgramSimulator
    ) {
        self.socket = socket
        self.options = options
        self.fault = fault
        self.simulator = simulator
        self.meter = SpeechMeter(rate: options.rate)
        self.isSilent = fault == .silence
    }

    func closed() { self.isSilent = true }

    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        switch kind {
        case .text:
            self.receive(
                text: unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        case .binary: self.receive(audio: bytes)
        }
    }

    private func receive(text: String) {
        switch JSONValue(parsing: text)?["type"] {
        case "KeepAlive": break
        case "Finalize": self.finish(isFromFinalize: true)
        case "CloseStream":
            self.finish(isFromFinalize: false)
            self.send([
                "type": "Metadata", "transaction_key": "deprecated", "request_id": "simulated",
                "sha256": "", "created": "2026-05-01T10:00:00.000Z", "channels": 1,
                "duration": .number(self.meter.seconds(self.meter.count)),
            ])
            self.socket.close(code: 1_000, reason: "")
        default:
            self.send([
                "type": "Error", "variant": "SchemaError", "description": "unknown message",
                "message": .text(text),
            ])
        }
    }

    private func receive(audio bytes: RawSpan) {
        guard bytes.byteCount > 0 else { return self.receive(text: #"{"type":"CloseStream"}"#) }
        var samples = [Int16]()
        samples.reserveCapacity(bytes.byteCount / 2)
        for index in stride(from: 0, to: bytes.byteCount - 1, by: 2) {
            samples.append(
                unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Int16.self))
        }
        self.meter.add(samples)
        guard self.meter.start != nil else { return }
        if self.words.isEmpty {
            self.words = self.simulator.nextUtterance().split(separator: " ")
            self.shown = 0
        }
        if let limit = self.options.endpointing, self.meter.silence >= limit {
            return self.finish(isFromFinalize: false, isSpeechFinal: true)
        }
        let count = min(self.words.count, Int(self.meter.spoken / Self.wordTime))
        guard self.options.hasInterim, count > self.shown else { return }
        self.shown = count
        self.tell(count, isFinal: false)
    }

    /// What was said becomes final.
    private func finish(isFromFinalize: Bool, isSpeechFinal: Bool = false) {
        // Deepgram may say nothing when there is nothing.
        guard self.meter.start != nil else { return }
        self.tell(
            self.words.count, isFinal: true, isFromFinalize: isFromFinalize,
            isSpeechFinal: isSpeechFinal)
        self.words = []
        self.covered = self.meter.seconds(self.meter.count)
        self.meter.end()
    }

    private func tell(
        _ count: Int, isFinal: Bool, isFromFinalize: Bool = false, isSpeechFinal: Bool = false
    ) {
        let end = self.meter.seconds(self.meter.count)
        let start = self.meter.start.map { self.meter.seconds($0) } ?? self.covered
        let step = count > 0 ? max(0, end - start) / Double(count) : 0
        let words = self.words.prefix(count).enumerated().map { index, word -> JSONValue in
            [
                "word": .text(word.lowercased()), "punctuated_word": .text(String(word)),
                "start": .number(start + step * Double(index)),
                "end": .number(start + step * Double(index + 1)), "confidence": .number(0.99),
            ]
        }
        let text = self.words.prefix(count).joined(separator: " ")
        self.send([
            "type": "Results", "channel_index": [0, 1], "start": .number(self.covered),
            "duration": .number(end - self.covered), "is_final": .boolean(isFinal),
            "speech_final": .boolean(isSpeechFinal), "from_finalize": .boolean(isFromFinalize),
            "channel": [
                "alternatives": [
                    [
                        "transcript": .text(text), "confidence": .number(0.98),
                        "words": .list(words),
                    ]
                ]
            ],
            "metadata": [
                "request_id": "simulated", "model_uuid": "simulated",
                "model_info": ["name": "simulated", "version": "1", "arch": "simulated"],
            ],
        ])
    }

    private func send(_ message: JSONValue) {
        self.messages += 1
        guard !self.isSilent else { return }
        var text = message.json
        if self.messages == 2 {
            switch self.fault {
            case .cut:
                self.isSilent = true
                return self.socket.drop()
            case .close(let code):
                self.isSilent = true
                return self.socket.close(code: UInt16(code), reason: "NET-0000")
            case .stall:
                self.isSilent = true
                return
            case .garbage, .truncated: text = String(text.prefix(text.count / 2))
            case .silence, .slow, .status, nil: break
            }
        }
        _ = unsafe self.socket.send(.text, text.utf8Span.span.bytes)
    }
}
