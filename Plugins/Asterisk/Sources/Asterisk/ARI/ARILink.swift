import JackfieldPlugin
import Synchronization

/// The connection to ARI's events, which is opened again whenever it is lost: calls under way keep their media meanwhile.
final class ARILink: Sendable {
    private enum Phase { case idle, connecting, up, waiting, stopped }

    private struct State {
        var phase = Phase.idle
        var backOff = BackOff()
        var openedAt = Duration.zero
        var isReplaced = false
        var lastReason = "it was not connected yet"
        var socket: WebSocket?
        var timer: PluginTimer?
        var waiting: [Line] = []
        var attempt = 0
    }

    /// A connection that has lasted so long was a good one.
    private static let stable = Duration.seconds(10)
    private static let replacedPause = Duration.seconds(30)

    let switchboard: Switchboard
    private let ari: ARIClient
    private let url: String
    private let state = Mutex(State())

    init(_ switchboard: Switchboard, _ ari: ARIClient) {
        self.switchboard = switchboard
        self.ari = ari
        self.url = ari.eventsURL(app: switchboard.settings.app)
    }

    func start() {
        let isFirst = self.state.withLock { state in
            guard state.phase == .idle else { return false }
            state.phase = .connecting
            return true
        }
        if isFirst { self.connect() }
    }

    func stop() {
        let (socket, timer) = self.state.withLock { state in
            state.phase = .stopped
            defer { (state.socket, state.timer) = (nil, nil) }
            return (state.socket, state.timer)
        }
        timer?.stop()
        socket?.close(1_001)
    }

    /// Nil: it is up; else why not.
    var trouble: String? {
        self.state.withLock { $0.phase == .up ? nil : $0.lastReason }
    }

    /// Has a call dialled once Asterisk tells us what becomes of it.
    func dial(_ line: Line) {
        let isUp = self.state.withLock { state in
            if state.phase == .up { return true }
            state.waiting.append(line)
            return false
        }
        if isUp { return line.tell(.taken) }
    }

    /// It was not connected in time to dial.
    func giveUp(_ line: Line) {
        let reason = self.state.withLock { state -> String? in
            guard let index = state.waiting.firstIndex(where: { $0 === line }) else { return nil }
            state.waiting.remove(at: index)
            return state.lastReason
        }
        if let reason { line.tell(.unavailable("ARI is not connected: \(reason)")) }
    }

    private func connect() {
        let attempt = self.state.withLock { state in
            state.attempt += 1
            state.phase = .connecting
            return state.attempt
        }
        let reader = ARIEvents(self, attempt)
        do throws(ProviderError) {
            let socket = try self.switchboard.host.connect(
                to: self.url, protocols: ["ari"], headers: [self.ari.authorization], reader: reader)
            self.state.withLock { state in
                if state.attempt == attempt, state.phase != .waiting { state.socket = socket }
            }
        } catch {
            self.lost(attempt, error.message)
        }
    }

    // MARK: - From the connection

    func opened(_ attempt: Int) {
        let waiting = self.state.withLock { state -> [Line]? in
            guard state.attempt == attempt, state.phase == .connecting else { return nil }
            state.phase = .up
            state.openedAt = self.switchboard.host.now
            state.isReplaced = false
            defer { state.waiting = [] }
            return state.waiting
        }
        guard let waiting else { return }
        self.askVersion()
        self.compare()
        for line in waiting { line.tell(.taken) }
    }

    func replaced() {
        self.state.withLock { $0.isReplaced = true }
        self.switchboard.host.log(
            .error,
            "another program has taken our application: give each one of its own in ari.app",
            ["app": self.switchboard.settings.app])
    }

    func lost(_ attempt: Int, _ reason: String) {
        let now = self.switchboard.host.now
        let plan = self.state.withLock { state -> (delay: Duration, isNews: Bool)? in
            guard state.attempt == attempt, state.phase != .stopped, state.phase != .waiting else {
                return nil
            }
            let wasUp = state.phase == .up
            if wasUp, now - state.openedAt > Self.stable { state.backOff.reset() }
            let isNews = wasUp || state.lastReason != reason
            state.phase = .waiting
            state.socket = nil
            state.lastReason = reason
            let delay = state.backOff.next()
            return (state.isReplaced ? max(delay, Self.replacedPause) : delay, isNews)
        }
        guard let plan else { return }
        if plan.isNews {
            self.switchboard.host.log(
                .warning, "ARI is not connected: calls under way go on, it is tried again",
                ["reason": reason])
        }
        let timer = self.switchboard.host.timer(after: plan.delay) { [weak self] _ in
            guard let self, self.state.withLock({ $0.phase == .waiting }) else { return }
            self.connect()
        }
        self.state.withLock { $0.timer = timer }
    }

    // MARK: - After it was opened

    private func askVersion() {
        struct Info: Decodable {
            struct System: Decodable { var version: String? }
            var system: System?
        }
        self.ari.send(ARIRequest("GET", ["asterisk", "info"])) { [weak self] outcome in
            guard let self else { return }
            let text = outcome.decoded(as: Info.self)?.system?.version ?? ""
            if let version = AsteriskVersion(text) { self.switchboard.found(version) }
            self.switchboard.host.log(
                .info, "ARI is connected",
                ["app": self.switchboard.settings.app, "version": text.isEmpty ? "unknown" : text])
        }
    }

    /// What has happened while nobody told us: channels that are not there any more have ended.
    private func compare() {
        let lines = self.switchboard.listedLines
        guard !lines.isEmpty else { return }
        self.ari.send(ARIRequest("GET", ["channels"], patience: .cleanup)) { outcome in
            guard let channels = outcome.decoded(as: [ARIChannel].self) else { return }
            let there = Dictionary(channels.map { ($0.id, $0) }) { first, _ in first }
            for line in lines {
                for id in line.names.channels {
                    guard let channel = there[id] else {
                        line.ended(id, cause: nil)
                        continue
                    }
                    if channel.state == "Up", channel.dialplan?.application == "Stasis" {
                        line.tell(.arrived(channel: id))
                    }
                }
            }
        }
    }
}

/// One connection to ARI's events.
final class ARIEvents: WebSocketReader {
    // The link is the instance's; a connection may outlive it by a moment.
    private weak let link: ARILink?
    private let attempt: Int

    init(_ link: ARILink, _ attempt: Int) {
        self.link = link
        self.attempt = attempt
    }

    func opened() { self.link?.opened(self.attempt) }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard let link = self.link else { return }
        guard kind == .text, let event = ARIEvent(parsing: bytes) else {
            return link.switchboard.host.log(.warning, "ARI has sent an event that is none")
        }
        let switchboard = link.switchboard
        switch event {
        case .stasisStart(let channel, let arguments):
            switchboard.arrived(channel, arguments: arguments)
        case .stasisEnd(let channel): switchboard.line(of: channel)?.ended(channel, cause: nil)
        case .destroyed(let channel, let cause):
            switchboard.line(of: channel)?.ended(channel, cause: cause)
        case .stateChange(let channel):
            if channel.state == "Ringing" { switchboard.line(of: channel.id)?.tell(.ringing) }
        case .key(let key, let milliseconds, let channel):
            guard let line = switchboard.line(of: channel), channel == line.names.channel else {
                return
            }
            line.press(key, milliseconds: milliseconds, from: .ari)
        case .hangupRequest(let channel, let cause):
            guard let line = switchboard.line(of: channel), channel == line.names.channel else {
                return
            }
            line.wantsToGo(cause)
        case .dial(let peer, let status):
            guard let line = switchboard.line(of: peer), peer == line.names.channel else { return }
            line.dialled(status)
        case .hold(let channel, let isHeld): switchboard.line(of: channel)?.hold(isHeld)
        case .replaced: link.replaced()
        case .other: break
        }
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.link?.lost(self.attempt, reason.isEmpty ? "code \(code)" : reason)
    }
}
