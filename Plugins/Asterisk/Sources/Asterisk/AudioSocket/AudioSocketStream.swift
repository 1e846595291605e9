import CallAudio
import JackfieldPlugin
import Synchronization

/// One AudioSocket that Asterisk has opened: tells its call, then carries the audio.
///
/// Asterisk plays what comes at once, and ends a call on which nothing moves for two seconds: the reply goes out as
/// the host paces it, and silence while there is none.
final class AudioSocketStream: ByteStreamReader, CallMedia {
    private enum Phase: Sendable {
        case unnamed
        /// The rate of a call from the dialplan is that of its first audio.
        case named(CallUUID)
        case carrying(Line)
        case over
    }

    private struct State: Sendable {
        var phase = Phase.unnamed
        var rate: Int?
        var hasHungUp = false
    }

    /// For Asterisk to say which call it is.
    private static let patience = Duration.seconds(2)
    /// How long the first audio is waited for.
    private static let firstAudio = Duration.milliseconds(200)
    private static let usualRate = SampleRate.narrowband.hertz

    private let stream: ByteStream
    private let switchboard: Switchboard
    private let accepted: Duration
    // The connection's own: it calls one function after the other.
    private let parser = Mutex(AudioSocketParser())
    private let state = Mutex(State())
    private let ticker = Mutex<PluginTimer?>(nil)
    // Of `play`, which one thread calls at a time.
    private let frame = Mutex<AudioSocketFrame?>(nil)
    private let silence = Mutex<[UInt8]>([])
    private let lastSent: Atomic<Int64>
    private let given = Atomic<Int>(0)

    init(_ stream: ByteStream, _ switchboard: Switchboard) {
        self.stream = stream
        self.switchboard = switchboard
        self.accepted = switchboard.host.now
        self.lastSent = Atomic(Self.nanoseconds(switchboard.host.now))
    }

    /// Until it is closed.
    func start() {
        let timer = self.switchboard.host.timer(
            after: .milliseconds(20), every: .milliseconds(20)
        ) { [weak self] now in self?.tick(now) }
        self.ticker.withLock { $0 = timer }
    }

    // MARK: - From Asterisk

    func receive(_ bytes: RawSpan) {
        // Taken out, so that no lock is held while others are told.
        var parser = self.parser.withLock { $0 }
        var offset = 0
        do throws(AudioSocketFault) {
            while let packet = try parser.next(bytes, from: &offset) {
                guard try self.follow(packet, bytes) else { return }
            }
        } catch {
            self.fail("Asterisk broke the AudioSocket protocol: \(error.reason)")
        }
        self.parser.withLock { $0 = parser }
    }

    func closed() {
        // Taken out first: to stop it may wait for its body.
        self.ticker.withLock { $0.take() }?.stop()
        let isCut = self.parser.withLock { $0.isInPacket }
        self.finish(
            isCut
                ? HangupReason(.failed, "the AudioSocket was cut within a packet")
                : HangupReason(.normal, "the caller hung up"))
        self.switchboard.disconnected()
    }

    /// - Returns: whether it goes on.
    private func follow(
        _ packet: AudioSocketPacket, _ bytes: RawSpan
    ) throws(AudioSocketFault) -> Bool {
        switch packet {
        case .audio(let rate, let range): try self.hear(bytes, range, rate: rate)
        case .call(let call): try self.name(call)
        case .key(let key):
            let key = Character(Unicode.Scalar(key))
            guard AsteriskKey.isKey(key) else {
                throw AudioSocketFault(reason: "a key is none of 0-9, *, #, A-D")
            }
            if case .carrying(let line) = self.state.withLock({ $0.phase }) {
                line.press(key, milliseconds: 100, from: .media)
            }
        case .hangUp:
            self.finish(HangupReason(.normal, "the caller hung up"))
            self.stream.close()
            return false
        case .error(let code):
            self.fail("Asterisk reports an error on the AudioSocket (code \(code ?? 0))")
            return false
        }
        return true
    }

    private func hear(
        _ bytes: RawSpan, _ range: Range<Int>, rate: Int
    ) throws(AudioSocketFault) {
        let phase = try self.state.withLock { state throws(AudioSocketFault) in
            guard rate == state.rate ?? rate else {
                throw AudioSocketFault(
                    reason: "audio of \(rate) Hz in a call of \(state.rate ?? 0) Hz")
            }
            guard rate <= SampleRate.mostHertz else {
                throw AudioSocketFault(reason: "audio of \(rate) Hz: use slin48 or less")
            }
            if state.rate == nil { state.rate = rate }
            return state.phase
        }
        switch phase {
        case .unnamed: throw AudioSocketFault(reason: "audio has come before the UUID")
        case .named(let call): self.offer(call, rate: rate)
        case .carrying(let line): line.hear(bytes, range)
        case .over: break
        }
    }

    private func name(_ call: CallUUID) throws(AudioSocketFault) {
        try self.state.withLock { state throws(AudioSocketFault) in
            guard case .unnamed = state.phase else {
                throw AudioSocketFault(reason: "the UUID has come twice")
            }
            state.phase = .named(call)
        }
        if let (line, rate) = self.switchboard.lineAwaiting(call) {
            self.carry(line, rate: rate)
        } else if !self.switchboard.settings.takesDialplanCalls {
            self.fail("an AudioSocket has come with a UUID that no call has")
        }
    }

    /// A call that the dialplan has connected.
    private func offer(_ call: CallUUID, rate: Int) {
        let isFirst = self.state.withLock { state in
            guard case .named = state.phase else { return false }
            state.phase = .over
            return true
        }
        guard isFirst else { return }
        guard let line = self.switchboard.dialplanCall(call, rate: rate) else {
            self.stream.send(AudioSocketFrame.hangUp)
            return self.stream.close()
        }
        self.carry(line, rate: rate)
        self.switchboard.identify(line, call)
    }

    private func carry(_ line: Line, rate: Int) {
        self.frame.withLock { $0 = AudioSocketFrame(rate: rate) }
        self.silence.withLock { $0 = AudioSocketFrame.silence(rate: rate) }
        self.state.withLock { state in
            state.phase = .carrying(line)
            state.rate = rate
        }
        line.attach(self, rate: rate)
    }

    // MARK: - To Asterisk

    func play(_ samples: Span<Int16>) -> Bool {
        let delivery = self.frame.withLock { frame -> WebSocket.Delivery in
            guard frame != nil else { return .gone }
            frame?.fill(samples)
            return unsafe self.stream.send(frame!.bytes.span.bytes)
        }
        guard delivery != .full else { return false }
        self.given.add(samples.count, ordering: .relaxed)
        self.lastSent.store(
            Self.nanoseconds(self.switchboard.host.now), ordering: .releasing)
        return true
    }

    /// Asterisk has no queue that could be dropped: all that went is heard.
    func flush() -> Duration {
        let rate = self.state.withLock { $0.rate } ?? Self.usualRate
        return SampleRate(hertz: rate).duration(of: self.given.load(ordering: .relaxed))
    }

    func end() {
        self.state.withLock { state in
            state.phase = .over
            guard !state.hasHungUp else { return }
            state.hasHungUp = true
            self.stream.send(AudioSocketFrame.hangUp)
        }
        self.stream.close()
    }

    private func tick(_ now: Duration) {
        let (phase, rate) = self.state.withLock { ($0.phase, $0.rate) }
        switch phase {
        case .unnamed:
            if now - self.accepted >= Self.patience {
                self.fail("an AudioSocket has said nothing of its call")
            }
        case .named(let call):
            if now - self.accepted >= Self.firstAudio {
                self.offer(call, rate: rate ?? Self.usualRate)
            }
        case .carrying: self.sendSilence(now)
        case .over: break
        }
    }

    /// Where the host has had nothing to play for two frames.
    private func sendSilence(_ now: Duration) {
        let now = Self.nanoseconds(now)
        guard now - self.lastSent.load(ordering: .acquiring) >= 40_000_000 else { return }
        self.silence.withLock { _ = unsafe self.stream.send($0.span.bytes) }
    }

    // MARK: - The end

    private func finish(_ reason: HangupReason) {
        let line = self.state.withLock { state -> Line? in
            defer { state.phase = .over }
            state.hasHungUp = true
            if case .carrying(let line) = state.phase { return line }
            return nil
        }
        line?.tell(.mediaEnded(reason))
    }

    private func fail(_ reason: String) {
        if case .carrying = self.state.withLock({ $0.phase }) {
            self.finish(HangupReason(.failed, reason))
        } else {
            self.finish(HangupReason(.failed, reason))
            self.switchboard.host.log(
                .warning, "an AudioSocket without a call was closed", ["reason": reason])
        }
        self.stream.close()
    }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension ByteStream {
    @discardableResult
    func send(_ bytes: [UInt8]) -> WebSocket.Delivery { unsafe self.send(bytes.span.bytes) }
}

extension SampleRate {
    /// Of a call.
    static let mostHertz = 48_000
}
