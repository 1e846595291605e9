import JackfieldPlugin
import Synchronization

/// The `asterisk` channel: calls of an Asterisk, over AudioSocket, ARI and chan_websocket.
final class AsteriskChannel: Channel {
    /// To be connected to ARI before somebody is dialled.
    private static let connectPatience = Duration.seconds(5)

    private let host: Host
    private let settings: AsteriskSettings
    private let switchboard: Switchboard
    private let link: ARILink?
    private let hasStarted = Mutex(false)

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try AsteriskSettings(host)
        var ari: ARIClient?
        if let settings = self.settings.ari {
            ari = ARIClient(settings, password: try host.secret("ari.password"), host: host)
        }
        self.switchboard = Switchboard(host: host, settings: self.settings, ari: ari)
        self.link = ari.map { [switchboard] in ARILink(switchboard, $0) }
    }

    deinit { self.link?.stop() }

    func listen(_ calls: IncomingCalls) throws(ProviderError) {
        self.switchboard.report(to: calls)
        try self.start()
    }

    func open(_ leg: ChannelLeg, options: SessionOptions) throws(ProviderError)
        -> any ChannelSession
    {
        guard options.dials else {
            let line = try self.switchboard.take(options.target)
            try line.take(leg)
            line.tell(.taken)
            return AsteriskSession(line)
        }
        try self.start()
        let line = try self.switchboard.dial(options.target)
        try line.take(leg)
        guard let link = self.link else { return AsteriskSession(line) }
        link.dial(line)
        let timer = leg.session.timer(after: Self.connectPatience) { [weak link, weak line] _ in
            if let line { link?.giveUp(line) }
        }
        return AsteriskSession(line, dialTimer: timer)
    }

    func probe() throws(ProviderError) {
        if let trouble = self.link?.trouble {
            throw ProviderError(.unavailable, "ARI is not connected: \(trouble)")
        }
    }

    /// Listens for AudioSockets and connects to ARI, once.
    private func start() throws(ProviderError) {
        try self.hasStarted.withLock { hasStarted throws(ProviderError) in
            guard !hasStarted else { return }
            if let audioSocket = self.settings.audioSocket {
                let address = try self.host.accept(
                    at: audioSocket.address, AudioSocketAcceptor(self.switchboard))
                self.switchboard.listens(at: audioSocket.reachableAt ?? address)
                self.host.log(.info, "waiting for AudioSockets", ["address": address])
            }
            hasStarted = true
        }
        self.link?.start()
    }
}
