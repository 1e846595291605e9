import EventLoop
import Network

/// The server's end of a WebSocket: its messages have their time, and the second may go wrong. On the server's loop.
///
/// `@unchecked`: all of it is the loop's own.
final class ElevenLabsWire: @unchecked Sendable {
    /// How long each message of a slow server takes.
    private static let slowness = Duration.milliseconds(500)

    let loop: EventLoop
    private let socket: any WebSocket
    private let fault: WireFault?
    private var waiting: [Step] = []
    private var timer: LoopTimer?
    private var messages = 0
    /// Nothing more is sent.
    private var isSilent: Bool

    private struct Step {
        var delay: Duration
        var deed: Deed
    }

    private enum Deed {
        case send(String)
        case close(UInt16, String)
    }

    init(_ socket: any WebSocket, _ fault: WireFault?, on loop: EventLoop) {
        self.socket = socket
        self.fault = fault
        self.loop = loop
        self.isSilent = fault == .silence
    }

    /// Sends a message behind those before it, after a while.
    func send(_ text: String, after delay: Duration = .zero) {
        let delay = self.fault == .slow ? max(delay, Self.slowness) : delay
        self.add(Step(delay: delay, deed: .send(text)))
    }

    /// Closes it behind what was sent.
    func close(_ code: UInt16, _ reason: String = "") {
        self.add(Step(delay: .zero, deed: .close(code, reason)))
    }

    /// The client has gone.
    func stop() {
        self.isSilent = true
        self.waiting = []
        self.timer?.stop()
        self.timer = nil
    }

    private func add(_ step: Step) {
        guard !self.isSilent else { return }
        self.waiting.append(step)
        if self.timer == nil { self.next() }
    }

    private func next() {
        while let step = self.waiting.first {
            guard step.delay <= .zero else {
                self.timer = self.loop.schedule(after: step.delay) { [weak self] _ in
                    self?.becameDue()
                }
                return
            }
            self.waiting.removeFirst()
            self.perform(step.deed)
        }
    }

    private func becameDue() {
        self.timer = nil
        guard !self.waiting.isEmpty else { return }
        self.waiting[0].delay = .zero
        self.next()
    }

    private func perform(_ deed: Deed) {
        guard !self.isSilent else { return }
        switch deed {
        case .send(let text): self.sendNow(text)
        case .close(let code, let reason):
            self.stop()
            self.socket.close(code: code, reason: reason)
        }
    }

    private func sendNow(_ text: String) {
        self.messages += 1
        var text = text
        if self.messages == 2 {
            switch self.fault {
            case .cut:
                self.stop()
                return self.socket.drop()
            case .close(let code):
                self.stop()
                return self.socket.close(code: UInt16(code), reason: "a failure that was asked for")
            case .stall: return self.stop()
            case .garbage, .truncated: text = String(text.prefix(text.count / 2))
            case .silence, .slow, .status, nil: break
            }
        }
        _ = unsafe self.socket.send(.text, text.utf8Span.span.bytes)
    }
}
