import CallAudio
import JackfieldPlugin
import Synchronization

/// The WebSocket of one call's audio, which we open to chan_websocket.
///
/// Asterisk keeps a queue and plays it by its own clock; marks in the queue tell how far it has come.
final class MediaSocket: WebSocketReader, CallMedia {
    private struct Reply: Sendable {
        var marks: PlayedMarks
        var command: MediaCommand
        /// Asterisk takes no more for now.
        var isStopped = false
        var hasStarted = false
    }

    private let switchboard: Switchboard
    // The switchboard keeps it until the call has ended.
    private weak let line: Line?
    private let kind: MediaKind
    private let socket = Mutex<WebSocket?>(nil)
    private let reply: Mutex<Reply>
    private let isOver = Atomic<Bool>(false)

    init(_ line: Line, _ kind: MediaKind, _ switchboard: Switchboard) {
        self.line = line
        self.kind = kind
        self.switchboard = switchboard
        self.reply = Mutex(
            Reply(
                marks: PlayedMarks(rate: kind.rate), command: MediaCommand(.plain)))
    }

    func connect(to url: String) {
        do throws(ProviderError) {
            let socket = try self.switchboard.host.connect(
                to: url, protocols: ["media"], deadline: .seconds(5), reader: self)
            self.socket.withLock { $0 = socket }
            if self.isOver.load(ordering: .acquiring) { socket.close() }
        } catch {
            self.finish(HangupReason(.failed, error.message))
        }
    }

    // MARK: - From Asterisk

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard !self.isOver.load(ordering: .acquiring) else { return }
        do throws(MediaFault) {
            switch kind {
            case .binary: try self.hear(bytes)
            case .text: try self.follow(try MediaEvent(parsing: bytes), bytes)
            }
        } catch {
            self.finish(
                HangupReason(.failed, "Asterisk broke the media protocol: \(error.reason)"))
            self.socket.withLock { $0 }?.close(1_002, error.reason)
        }
    }

    func closed(_ code: UInt32, _ reason: String) {
        switch code {
        case 1_000, 1_001, 1_005: self.finish(HangupReason(.normal, "the caller hung up"))
        default:
            let why = reason.isEmpty ? "code \(code)" : reason
            self.finish(HangupReason(.failed, "the media's WebSocket was closed: \(why)"))
        }
    }

    private func hear(_ bytes: RawSpan) throws(MediaFault) {
        guard self.reply.withLock({ $0.hasStarted }) else {
            throw MediaFault(reason: "audio has come before MEDIA_START")
        }
        guard bytes.byteCount.isMultiple(of: 2) else {
            throw MediaFault(reason: "an audio message has an odd number of bytes")
        }
        self.line?.hear(bytes, 0..<bytes.byteCount)
    }

    private func follow(_ event: MediaEvent, _ bytes: RawSpan) throws(MediaFault) {
        let now = self.switchboard.host.now
        switch event {
        case .start(let start):
            guard start.rate == self.kind.rate else {
                throw MediaFault(
                    reason: "MEDIA_START tells \(start.rate) Hz, \(self.kind.rate) were asked for")
            }
            let isFirst = self.reply.withLock { reply in
                guard !reply.hasStarted else { return false }
                reply.hasStarted = true
                // It understands what it speaks itself.
                let form: MediaCommand.Form = MediaEvent.isJSON(bytes) ? .json : .plain
                reply.command = MediaCommand(form)
                return true
            }
            if isFirst { self.line?.attach(self, rate: start.rate) }
        case .key(let key): self.line?.press(key, milliseconds: 100, from: .media)
        case .stop: self.reply.withLock { $0.isStopped = true }
        case .go: self.reply.withLock { $0.isStopped = false }
        case .mark(let id):
            guard let position = MediaCommand.position(ofMark: id) else { return }
            self.reply.withLock { $0.marks.passed(position, at: now) }
        case .error:
            self.switchboard.host.log(.warning, "chan_websocket has refused a command")
        case .other: break
        }
    }

    // MARK: - To Asterisk

    func play(_ samples: Span<Int16>) -> Bool {
        guard let socket = self.socket.withLock({ $0 }) else { return false }
        guard !self.reply.withLock({ $0.isStopped }) else { return false }
        switch unsafe socket.send(.binary, samples.bytes) {
        case .full: return false
        case .gone: return true
        case .sent: break
        }
        let now = self.switchboard.host.now
        self.reply.withLock { reply in
            guard reply.marks.sent(samples.count, at: now) else { return }
            reply.command.name(markAt: reply.marks.given)
            _ = unsafe socket.send(.text, reply.command.mark.span.bytes)
        }
        return true
    }

    func flush() -> Duration {
        let now = self.switchboard.host.now
        let socket = self.socket.withLock { $0 }
        let heard = self.reply.withLock { reply in
            if let socket {
                _ = unsafe socket.send(.text, reply.command.flush.span.bytes)
                _ = unsafe socket.send(.text, reply.command.goOn.span.bytes)
            }
            // An empty queue takes again.
            reply.isStopped = false
            return reply.marks.flush(at: now)
        }
        return SampleRate(hertz: self.kind.rate).duration(of: heard)
    }

    func end() {
        guard !self.isOver.exchange(true, ordering: .acquiringAndReleasing) else { return }
        guard let socket = self.socket.withLock({ $0 }) else { return }
        self.reply.withLock { _ = unsafe socket.send(.text, $0.command.hangUp.span.bytes) }
        socket.close(1_000)
    }

    private func finish(_ reason: HangupReason) {
        guard !self.isOver.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.line?.tell(.mediaEnded(reason))
    }
}
