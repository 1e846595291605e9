import CallModel
import EventLoop
import Network

/// One connection to `/tts/websocket`, with the contexts that are spoken on it. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class CartesiaConnection: @unchecked Sendable {
    private let socket: any WebSocket
    private unowned let simulator: CartesiaSimulator
    /// Of each context that has none of its own.
    private let fault: WireFault?
    private var contexts: [String: CartesiaContext] = [:]
    private var lastMessage = Duration.zero
    private var timer: LoopTimer?
    private var isOver = false

    init(_ socket: any WebSocket, _ fault: WireFault?, on simulator: CartesiaSimulator) {
        self.socket = socket
        self.fault = fault
        self.simulator = simulator
        self.lastMessage = simulator.loop.now
        self.watch(for: simulator.idle)
    }

    /// It has ended, whoever has ended it.
    func closed() {
        self.isOver = true
        self.timer?.stop()
        self.timer = nil
        for context in self.contexts.values {
            context.stop()
            self.simulator.contextEnded()
        }
        self.contexts = [:]
    }

    // MARK: - From the client

    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        guard !self.isOver else { return }
        self.lastMessage = self.simulator.loop.now
        let text = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        guard kind == .text, let message = JSONValue(parsing: text) else {
            return self.refuse(.invalid("the message is no JSON"), nil)
        }
        guard let id = message["context_id"]?.string, !id.isEmpty else {
            return self.refuse(.invalid("context_id is missing"), nil)
        }
        if message["cancel"] == .boolean(true) {
            self.contexts[id]?.cancel()
            return
        }
        do throws(CartesiaRefusal) {
            try self.speak(CartesiaGeneration(message, voices: self.simulator.voices), id)
        } catch {
            self.refuse(error, id)
            self.forget(id)
        }
    }

    private func speak(
        _ generation: CartesiaGeneration, _ id: String
    ) throws(CartesiaRefusal) {
        if let context = self.contexts[id] { return try context.add(generation) }
        guard generation.continues || !generation.transcript.isEmpty else {
            throw CartesiaRefusal.invalid("the transcript is empty")
        }
        guard self.simulator.admitContext() else { throw CartesiaRefusal.ofStatus(429) }
        let fault = self.simulator.faults.next(.speak) ?? self.fault
        let context = CartesiaContext(
            id, generation, fault, on: self, first: self.simulator.firstAudio,
            loop: self.simulator.loop)
        self.contexts[id] = context
        if case .status(let status, _)? = fault { throw CartesiaRefusal.ofStatus(status) }
        try context.add(generation)
    }

    private func refuse(_ refusal: CartesiaRefusal, _ context: String?) {
        // With this fault nobody is told anything.
        guard self.fault != .silence else { return }
        _ = self.send(refusal.event(of: context).json)
    }

    // MARK: - From the contexts

    /// - Returns: false when too much waits for a client that reads too slowly.
    func send(_ text: String) -> Bool {
        unsafe self.socket.send(.text, text.utf8Span.span.bytes)
    }

    /// A context has said all.
    func forget(_ id: String) {
        guard let context = self.contexts.removeValue(forKey: id) else { return }
        context.stop()
        self.simulator.contextEnded()
        self.lastMessage = self.simulator.loop.now
    }

    func drop() { self.socket.drop() }

    func close(_ code: Int) { self.socket.close(code: UInt16(code), reason: "") }

    // MARK: - Time

    private func watch(for delay: Duration) {
        self.timer = self.simulator.loop.schedule(after: delay) { [weak self] _ in
            self?.closeIfIdle()
        }
    }

    private func closeIfIdle() {
        let quiet = self.simulator.loop.now - self.lastMessage
        guard self.contexts.isEmpty, quiet >= self.simulator.idle else {
            let rest = self.contexts.isEmpty ? self.simulator.idle - quiet : self.simulator.idle
            return self.watch(for: rest)
        }
        self.close(1_000)
    }
}
