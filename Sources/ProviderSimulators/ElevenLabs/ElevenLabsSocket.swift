import CallModel
import EventLoop
import Network

/// One connection to `/stream-input`, or with contexts to `/multi-stream-input`. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class ElevenLabsSocket: @unchecked Sendable {
    private struct Context {
        var text = ""
        var speed = 1.0
        /// Characters that are collected before they are spoken, chunk by chunk.
        var schedule = [120, 160, 250, 290]

        /// Whether so much has come that it is spoken without being asked for.
        func isDue(isTried: Bool) -> Bool {
            self.text.count >= (isTried ? min(50, self.schedule[0]) : self.schedule[0])
        }

        mutating func take() -> String {
            defer { self.text = "" }
            if self.schedule.count > 1 { self.schedule.removeFirst() }
            return self.text
        }
    }

    private let socket: ElevenLabsWire
    private let place: ElevenLabsPlace
    private let format: ElevenLabsVoice.Format
    private let hasContexts: Bool
    private unowned let simulator: ElevenLabsSimulator
    private var isKnown: Bool
    private var contexts: [String: Context] = [:]
    private var isOver = false
    private var watch: LoopTimer?

    init(
        _ socket: ElevenLabsWire, _ place: ElevenLabsPlace, _ format: ElevenLabsVoice.Format,
        isKnown: Bool, hasContexts: Bool, on simulator: ElevenLabsSimulator
    ) {
        self.socket = socket
        self.place = place
        self.format = format
        self.isKnown = isKnown
        self.hasContexts = hasContexts
        self.simulator = simulator
        self.watchForInactivity()
    }

    func closed() {
        self.isOver = true
        self.watch?.stop()
        self.watch = nil
        self.socket.stop()
    }

    private func watchForInactivity() {
        self.watch?.stop()
        let limit = min(180, max(1, Int(self.place.query["inactivity_timeout"] ?? "") ?? 20))
        self.watch = self.socket.loop.schedule(after: .seconds(limit)) { [weak self] _ in
            self?.fail("input_timeout_exceeded", "no message for \(limit) seconds")
        }
    }

    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        guard !self.isOver else { return }
        self.watchForInactivity()
        let text = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        guard kind == .text, let message = JSONValue(parsing: text), case .object = message else {
            return self.fail("invalid_message", "the message is no JSON object")
        }
        guard self.recognizes(message) else {
            return self.fail("invalid_api_key", "Invalid API key")
        }
        guard self.simulator.hasVoice(self.place.voice) else {
            return self.fail("voice_id_does_not_exist", "A voice with this id does not exist")
        }
        let id = self.hasContexts ? message["context_id"]?.string ?? "default" : ""
        guard message["close_socket"] != .boolean(true) else { return self.end() }
        if self.hasContexts, message["close_context"] == .boolean(true) { return self.end(id) }
        if self.contexts[id] == nil { self.open(id, message) } else { self.go(on: id, message) }
    }

    /// The key may stand in the first message; both spellings are in use.
    private func recognizes(_ message: JSONValue) -> Bool {
        let key = message["xi_api_key"]?.string ?? message["xi-api-key"]?.string
        if let key { self.isKnown = key == self.simulator.key || self.simulator.key.isEmpty }
        return self.isKnown
    }

    private func open(_ id: String, _ message: JSONValue) {
        guard self.hasContexts || message["text"] == " " else {
            return self.fail("invalid_message", "the first text must be a single space")
        }
        var context = Context()
        if case .number(let speed)? = message["voice_settings"]?["speed"] { context.speed = speed }
        if case .list(let lengths)? = message["generation_config"]?["chunk_length_schedule"] {
            let schedule = lengths.compactMap { length -> Int? in
                guard case .number(let number) = length else { return nil }
                return Int(exactly: number)
            }
            guard !schedule.isEmpty, schedule.allSatisfy({ (50...500).contains($0) }) else {
                return self.fail("invalid_message", "chunk_length_schedule: 50 to 500 each")
            }
            context.schedule = schedule
        }
        self.contexts[id] = context
        // What a context begins with may be more than the space.
        guard message["text"] != " " || message["flush"] == .boolean(true) else { return }
        self.speak(message, of: id)
    }

    private func go(on id: String, _ message: JSONValue) {
        for name in ["voice_settings", "generation_config"] where message[name] != nil {
            guard message[name] == .null else {
                return self.fail("invalid_message", "\(name) must come with the first message")
            }
        }
        self.speak(message, of: id)
    }

    private func speak(_ message: JSONValue, of id: String) {
        let text = message["text"]?.string ?? ""
        // With contexts an empty text keeps one alive.
        if text.isEmpty, !self.hasContexts { return self.end() }
        self.contexts[id]?.text += text
        let isTried = message["try_trigger_generation"] == .boolean(true)
        let isDue = self.contexts[id]?.isDue(isTried: isTried) ?? false
        if isDue || message["flush"] == .boolean(true) { self.generate(id) }
    }

    /// Speaks what a context has collected.
    private func generate(_ id: String) {
        guard let text = self.contexts[id]?.take(), text.contains(where: { !$0.isWhitespace })
        else { return }
        let voice = ElevenLabsVoice(format: self.format, speed: self.contexts[id]?.speed ?? 1)
        for piece in voice.pieces(of: text) {
            var message: [String: JSONValue] = [
                "audio": .text(piece.base64), "isFinal": .null, "alignment": piece.alignment,
                "normalizedAlignment": piece.alignment,
            ]
            if self.hasContexts { message["contextId"] = .text(id) }
            self.socket.send(
                JSONValue.object(message).json,
                after: piece.before == 0 ? self.simulator.latency : .zero)
        }
    }

    /// Ends a context: what was not flushed is dropped.
    private func end(_ id: String) {
        guard self.contexts.removeValue(forKey: id) != nil else { return }
        self.socket.send(
            JSONValue.object(["isFinal": .boolean(true), "contextId": .text(id)]).json)
    }

    /// Speaks the rest, and closes.
    private func end() {
        self.isOver = true
        for id in self.contexts.keys.sorted() { self.generate(id) }
        if !self.hasContexts {
            self.socket.send(JSONValue.object(["audio": .null, "isFinal": .boolean(true)]).json)
        }
        self.socket.close(1_000)
    }

    private func fail(_ error: String, _ message: String) {
        guard !self.isOver else { return }
        self.isOver = true
        self.socket.send(
            JSONValue.object([
                "message": .text(message), "error": .text(error), "code": 1_008,
            ]).json)
        self.socket.close(1_008, message)
    }
}

extension ElevenLabsVoice.Piece {
    /// Times count from the beginning of the piece.
    fileprivate var alignment: JSONValue {
        let times = self.characters.indices.map { JSONValue.number(Double($0 * self.time)) }
        let durations = self.characters.map { _ in JSONValue.number(Double(self.time)) }
        return .object([
            "chars": .list(self.characters.map { .text($0) }), "charStartTimesMs": .list(times),
            "charDurationsMs": .list(durations),
        ])
    }
}
