import EventLoop
import Network

/// A WebSocket whose server a recording plays.
///
/// What the server said comes once the host has said as much as it had then, and as long after that as then. State belongs
/// to the replay's loop; what may be called from any thread goes there.
final class ReplayedSocket: ClientSocket, @unchecked Sendable {
    /// How much the host has said.
    private struct Said {
        var texts = 0
        var bytes = 0

        mutating func add(_ payload: TrafficLine.Payload) {
            if payload.isText { self.texts += 1 } else { self.bytes += payload.bytes.count }
        }

        /// Audio is counted by its bytes, and only until the next message in text: a host that left out a frame of
        /// silence is not to wait for ever.
        func isEnough(for other: Said) -> Bool {
            self.texts > other.texts || (self.texts == other.texts && self.bytes >= other.bytes)
        }
    }

    private let opening: WebSocketOpening
    private let replay: TrafficReplay
    private var events: WebSocketEvents?
    private var opened: (@Sendable () -> Void)?
    private var lines: ArraySlice<TrafficLine> = []
    private var said = Said()
    private var saidThen = Said()
    /// What was last done, on the recording's time.
    private var last = Duration.zero
    private var timer: LoopTimer?

    init(_ opening: WebSocketOpening, _ replay: TrafficReplay) {
        self.opening = opening
        self.replay = replay
    }

    func start(_ events: WebSocketEvents, opened: @escaping @Sendable () -> Void) {
        self.events = events
        self.opened = opened
        self.onLoop { $0.begin() }
    }

    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        let (texts, count) = kind == .text ? (1, 0) : (0, bytes.byteCount)
        self.onLoop { socket in
            socket.said.texts += texts
            socket.said.bytes += count
            socket.advance()
        }
        return true
    }

    func close(code: UInt16, reason: String) { self.onLoop { $0.end(code, reason) } }

    func drop() { self.onLoop { $0.end(1_006, "the connection was dropped") } }

    private func onLoop(_ body: @escaping @Sendable (ReplayedSocket) -> Void) {
        // Virtual time does not pass what is still to be done now.
        self.replay.loop.hold()
        self.replay.loop.post {
            body(self)
            self.replay.loop.release()
        }
    }

    private func begin() {
        let wanted = TrafficLine.Event.connect(
            url: self.opening.url.text, protocols: self.opening.protocols)
        guard let exchange = self.replay.take(wanted) else {
            let failure = NetworkFailure.notRecorded(self.opening.url)
            return self.end(1_006, failure.reason)
        }
        self.lines = exchange.lines.dropFirst()
        self.last = exchange.lines[0].at
        self.advance()
    }

    /// Waits for the next thing that the server says, once the host has said what came before it.
    private func advance() {
        guard self.events != nil, self.timer == nil else { return }
        while let next = self.lines.first, !next.event.isOfServer {
            if case .sent(let payload) = next.event {
                var then = self.saidThen
                then.add(payload)
                guard self.said.isEnough(for: then) else { return }
                self.saidThen = then
            }
            self.last = next.at
            self.lines.removeFirst()
        }
        guard let next = self.lines.popFirst() else { return }
        let delay = next.at - self.last
        self.last = next.at
        // It keeps this object until then.
        self.timer = self.replay.loop.schedule(after: delay) { _ in
            self.timer = nil
            self.tell(next.event)
            self.advance()
        }
    }

    private func tell(_ event: TrafficLine.Event) {
        switch event {
        case .opened: self.opened?()
        case .received(let payload):
            let kind: WebSocketMessage = payload.isText ? .text : .binary
            unsafe self.events?.message(kind, payload.bytes.span.bytes)
        case .closed(let code, let reason): self.end(code, reason)
        default: break
        }
    }

    /// Last and once.
    private func end(_ code: UInt16, _ reason: String) {
        guard let events = self.events else { return }
        self.events = nil
        self.opened = nil
        self.timer?.stop()
        self.timer = nil
        self.lines = []
        events.closed(code, reason)
    }
}
