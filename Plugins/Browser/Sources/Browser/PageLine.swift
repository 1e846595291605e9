import CallAudio
import JackfieldPlugin
import Synchronization

/// One page that is connected, from the WebSocket to its end; the host's call leg once somebody has taken the call.
///
/// The host may call from several threads. Its lock belongs to one call, and nothing that can wait is called under it.
final class PageLine: WebSocketReader {
    private enum Phase { case connected, ringing, taken, up, over }

    private struct State: ~Copyable, Sendable {
        var phase = Phase.connected
        var leg: ChannelLeg?
        /// Why it is over.
        var reason = ""
        var audio = CallerAudio()
        var reply = PlayedReply()
        var token: String?
    }

    /// What is told to the host after the lock is let go.
    private struct Ending {
        let leg: ChannelLeg?
        let mediaTime: Duration
    }

    /// For a page to say who calls, and for a host to take the call.
    private static let patience = Duration.seconds(15)

    private let socket: WebSocket
    private let switchboard: Switchboard
    private let to: String
    private let facts: KeyValuePairs<String, String>
    private let state = Mutex(State())
    private let watch = Mutex<PluginTimer?>(nil)

    init(
        _ socket: WebSocket, _ switchboard: Switchboard, to: String,
        facts: KeyValuePairs<String, String>
    ) {
        self.socket = socket
        self.switchboard = switchboard
        self.to = to
        self.facts = facts
    }

    /// The socket was accepted: not for ever, if nothing comes of it.
    func startWatch() {
        let timer = self.switchboard.host.timer(after: Self.patience) { [weak self] _ in
            self?.giveUpWaiting()
        }
        self.watch.withLock { $0 = timer }
    }

    private func stopWatch() {
        // Taken out first: to stop it may wait for its body.
        self.watch.withLock { $0.take() }?.stop()
    }

    private func giveUpWaiting() {
        let phase = self.state.withLock { $0.phase }
        switch phase {
        case .connected:
            self.fail(PageFault(.outOfOrder, "no start has come"))
        case .ringing:
            self.end(.noAnswer, "nobody has taken the call", code: 1_013)
        case .taken, .up, .over: break
        }
    }

    // MARK: - From the page

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        do throws(PageFault) {
            switch kind {
            case .binary: try self.hear(bytes)
            case .text: try self.follow(try PageMessage(parsing: bytes))
            }
        } catch {
            self.fail(error)
        }
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.stopWatch()
        switch code {
        case 1_000, 1_001, 1_005: self.end(.normal, "the page was closed", code: code)
        case 1_009: self.end(.failed, "the page has sent too large a message", code: code)
        default:
            self.end(.failed, "the connection to the page was lost (code \(code))", code: code)
        }
        self.switchboard.disconnect()
    }

    private func hear(_ bytes: RawSpan) throws(PageFault) {
        try self.state.withLock { state throws(PageFault) in
            switch state.phase {
            case .connected: throw PageFault(.outOfOrder, "audio has come before start")
            case .ringing, .taken, .over: return
            case .up: break
            }
            // What waits goes first, and makes room.
            Self.drain(&state)
            try state.audio.append(bytes)
            Self.drain(&state)
        }
    }

    private static func drain(_ state: inout State) {
        guard let leg = state.leg else { return }
        state.audio.drain { samples, mediaTime, sequence, isAfterGap in
            leg.audio(
                samples, mediaTime: mediaTime, sequence: sequence, followsGap: isAfterGap)
        }
    }

    private func follow(_ message: PageMessage) throws(PageFault) {
        switch message {
        case .start(let from): try self.start(from)
        case .keys(let keys): try self.press(keys)
        case .played(let samples):
            let now = self.switchboard.host.now
            try self.whileCalling { $0.reply.report(samples, at: now) }
        case .flushed(let samples):
            let isExpected = try self.whileCalling { $0.reply.flushed(samples) } ?? true
            guard isExpected else {
                throw PageFault(.outOfOrder, "flushed has come without flush")
            }
        case .gap(let samples):
            _ = try self.whileCalling { state in
                guard state.phase == .up else { return }
                state.audio.addGap(samples)
                Self.drain(&state)
            }
        case .hangUp: self.end(.normal, "the caller hung up", code: 1_000)
        }
    }

    private func start(_ from: String) throws(PageFault) {
        let isFirst = self.state.withLock { state in
            guard state.phase == .connected else { return state.phase == .over }
            state.phase = .ringing
            return true
        }
        guard isFirst else { throw PageFault(.outOfOrder, "start has come twice") }
        self.socket.send(HostMessage.ringing.json)
        let token = self.switchboard.ring(
            self, from: from.isEmpty ? "browser" : from, to: self.to, facts: self.facts)
        self.state.withLock { $0.token = token }
    }

    private func press(_ keys: [Character]) throws(PageFault) {
        let line = try self.whileCalling { ($0.leg, $0.audio.mediaTime) }
        guard case let (leg?, mediaTime)? = line else { return }
        for key in keys { leg.dtmf(key, duration: .milliseconds(100), at: mediaTime) }
    }

    /// Nil when the call is over.
    private func whileCalling<Result: Sendable>(
        _ body: (inout State) -> Result
    ) throws(PageFault) -> Result? {
        try self.state.withLock { state throws(PageFault) in
            switch state.phase {
            case .connected: throw PageFault(.outOfOrder, "the first message is not start")
            case .over: return nil
            case .ringing, .taken, .up: return body(&state)
            }
        }
    }

    // MARK: - From the host

    /// The host takes the call.
    func take(_ leg: ChannelLeg) throws(ProviderError) {
        self.stopWatch()
        let reason: String? = self.state.withLock { state in
            guard state.phase == .ringing else { return state.reason }
            state.phase = .taken
            state.leg = leg
            return nil
        }
        if let reason { throw ProviderError(.gone, reason) }
    }

    /// From now on both hear each other.
    func connect() {
        let leg = self.state.withLock { state -> ChannelLeg? in
            guard state.phase == .taken else { return nil }
            state.phase = .up
            return state.leg
        }
        guard let leg else { return }
        self.socket.send(HostMessage.connected.json)
        leg.answered()
    }

    func tell(_ message: HostMessage) { self.socket.send(message.json) }

    /// Real-time safe; false: not now.
    func play(_ samples: Span<Int16>) -> Bool {
        let isAdmitted = self.state.withLock { state in
            state.phase != .up || state.reply.admits(samples.count)
        }
        guard isAdmitted else { return false }
        switch unsafe self.socket.send(.binary, samples.bytes) {
        case .full: return false
        case .gone: return true
        case .sent:
            let now = self.switchboard.host.now
            self.state.withLock { $0.reply.sent(samples.count, at: now) }
            return true
        }
    }

    /// Real-time safe.
    func flush() -> Duration {
        let now = self.switchboard.host.now
        let heard = self.state.withLock { $0.reply.flush(at: now) }
        let message = HostMessage.flush
        _ = unsafe self.socket.send(.text, message.span.bytes)
        return CallerAudio.rate.duration(of: heard)
    }

    // MARK: - The end

    /// Ends the call from either side; only the first time counts.
    func end(_ cause: HangupCause, _ reason: String, code: UInt32 = 1_000) {
        guard let ending = self.stop(reason) else { return }
        ending.leg?.hungUp(cause, detail: reason, at: ending.mediaTime)
        self.socket.send(HostMessage.ended(reason: reason).json)
        self.socket.close(code == 1_013 ? 1_013 : 1_000, reason)
    }

    private func fail(_ fault: PageFault) {
        guard let ending = self.stop("the page broke the protocol: \(fault.reason)") else { return }
        if let leg = ending.leg {
            leg.hungUp(
                .failed, detail: "the page broke the protocol: \(fault.reason)",
                at: ending.mediaTime)
        } else {
            self.switchboard.host.log(
                .warning, "a page broke the protocol before its call was taken",
                ["reason": fault.reason])
        }
        self.socket.close(fault.kind.rawValue, fault.reason)
    }

    private func stop(_ reason: String) -> Ending? {
        self.state.withLock { state -> Ending? in
            guard state.phase != .over else { return nil }
            state.phase = .over
            state.reason = reason
            return Ending(leg: state.leg, mediaTime: state.audio.mediaTime)
        }
    }
}
