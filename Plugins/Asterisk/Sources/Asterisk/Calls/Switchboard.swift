import CallAudio
import JackfieldPlugin
import Synchronization

/// The calls of one instance, by what Asterisk and the host call them. Any thread.
final class Switchboard: Sendable {
    private struct State {
        var calls: IncomingCalls?
        /// Where Asterisk finds our AudioSocket.
        var audioSocketPeer = ""
        /// By the channels that belong to them.
        var channels: [String: Line] = [:]
        /// By UUID: those to which an AudioSocket may come.
        var awaited: [CallUUID: Line] = [:]
        /// Calls that nobody has taken, by token.
        var offered: [String: (line: Line, timer: PluginTimer?)] = [:]
        var lines: [ObjectIdentifier: Line] = [:]
        var lastToken: UInt64 = 0
        var streams = 0
    }

    /// For a host to take a call.
    private static let patience = Duration.seconds(15)

    let host: Host
    let settings: AsteriskSettings
    let ari: ARIClient?
    private let state = Mutex(State())
    private let version = Mutex<AsteriskVersion?>(nil)

    init(host: Host, settings: AsteriskSettings, ari: ARIClient?) {
        self.host = host
        self.settings = settings
        self.ari = ari
    }

    func report(to calls: IncomingCalls) { self.state.withLock { $0.calls = calls } }

    func listens(at peer: String) { self.state.withLock { $0.audioSocketPeer = peer } }

    func found(_ version: AsteriskVersion) { self.version.withLock { $0 = version } }

    // MARK: - Requests

    /// What ARI is asked for; nil without ARI.
    func request(_ operation: Operation, of names: CallNames) -> (ARIClient, ARIRequest)? {
        guard let ari = self.ari else { return nil }
        let peer = self.state.withLock { $0.audioSocketPeer }
        let requests = OperationRequests(settings: self.settings, audioSocketPeer: peer)
        return (ari, requests.request(operation, of: names))
    }

    func mediaURL(of id: String) -> String { self.ari?.mediaURL(of: id) ?? "" }

    /// Kinds of media for a call of ARI's, the best first.
    private var media: [MediaKind] {
        let version = self.version.withLock { $0 }
        let format = self.settings.audioSocketFormat
        let audioSocket = MediaKind(
            way: .audioSocket, format: format,
            rate: AsteriskFormat.rate(of: format) ?? SampleRate.narrowband.hertz)
        let webSocket = MediaKind(
            way: .webSocket, format: self.settings.webSocketFormat,
            rate: AsteriskFormat.rate(of: self.settings.webSocketFormat)
                ?? SampleRate.wideband.hertz,
            asksJSON: version?.hasJSONControl ?? false)
        switch self.settings.media {
        case .audiosocket: return [audioSocket]
        case .websocket: return [webSocket]
        case .auto:
            if self.settings.audioSocket == nil { return [webSocket] }
            return version?.hasMediaSockets == true ? [webSocket, audioSocket] : [audioSocket]
        }
    }

    // MARK: - Calls begin

    private func add(_ control: CallControl) -> Line? {
        let line = Line(control, self)
        return self.state.withLock { state in
            guard state.lines.count < self.settings.calls else { return nil }
            state.lines[ObjectIdentifier(line)] = line
            guard control.origin != .dialplan else { return line }
            for channel in line.names.channels { state.channels[channel] = line }
            state.awaited[line.names.call] = line
            return line
        }
    }

    /// A channel has come to our application.
    func arrived(_ channel: ARIChannel, arguments: [String]) {
        if let line = self.line(of: channel.id) {
            return line.tell(.arrived(channel: channel.id))
        }
        guard !channel.isMedia else { return }
        guard !CallNames.isOurs(channel.id) else {
            // A call that had ended before it was answered, or that an earlier host has dialled.
            return self.refuse(channel.id, "normal")
        }
        let control = CallControl(
            .stasis, names: CallNames(channel: channel.id), media: self.media,
            transferWay: self.settings.transfer.way)
        guard let line = self.add(control) else {
            self.host.log(.warning, "a call was refused: all lines are busy")
            return self.refuse(channel.id, "congestion")
        }
        self.offer(line, channel, arguments: arguments)
    }

    private func refuse(_ channel: String, _ reason: String) {
        self.ari?.send(
            ARIRequest(
                "DELETE", ["channels", channel], [("reason", reason)], patience: .cleanup)
        ) { _ in }
    }

    /// A call that the dialplan has connected by itself; nil: all lines are busy.
    func dialplanCall(_ call: CallUUID, rate: Int) -> Line? {
        let kind = MediaKind(way: .audioSocket, format: "slin", rate: rate)
        return self.add(
            CallControl(.dialplan, names: CallNames(channel: "", call: call), media: [kind]))
    }

    /// Asks ARI, if there is one, whose call that is, and tells the host of it.
    func identify(_ line: Line, _ call: CallUUID) {
        guard let ari = self.ari else { return self.offer(line, nil, arguments: []) }
        ari.send(ARIRequest("GET", ["channels"])) { [self] outcome in
            guard let channels = outcome.decoded(as: [ARIChannel].self) else {
                self.host.log(.warning, "ARI does not say who calls: the caller is not known")
                return self.offer(line, nil, arguments: [])
            }
            guard let channel = channels.first(where: { $0.carries(call) }) else {
                self.host.log(.warning, "an AudioSocket was closed: no channel has its UUID")
                return line.tell(.closed)
            }
            self.offer(line, channel, arguments: [])
        }
    }

    /// Dials; the leg tells how it goes on.
    func dial(_ target: String) throws(ProviderError) -> Line {
        guard self.ari != nil else {
            throw ProviderError(.misconfigured, "nobody can be dialled without ari in the settings")
        }
        guard !self.settings.originate.endpoint.isEmpty else {
            throw ProviderError(
                .misconfigured, "give originate.endpoint to dial: PJSIP/{to}@trunk")
        }
        guard CallControl.isTarget(target) else {
            throw ProviderError(
                .badInput, "whom to dial must be 1 to 80 of A-Z, 0-9, + * # . _ -")
        }
        let control = CallControl(
            .dialled(to: target), names: CallNames(), media: self.media,
            transferWay: self.settings.transfer.way)
        guard let line = self.add(control) else {
            throw ProviderError(.overloaded, "all lines are busy")
        }
        return line
    }

    // MARK: - Offers

    private func offer(_ line: Line, _ channel: ARIChannel?, arguments: [String]) {
        let timer = self.host.timer(after: Self.patience) { [weak line] _ in
            line?.tell(.closed)
        }
        let (token, calls) = self.state.withLock { state in
            state.lastToken += 1
            let token = String(state.lastToken)
            state.offered[token] = (line, timer)
            return (token, state.calls)
        }
        let number = channel?.caller?.number ?? ""
        calls?.incoming(
            token: token, from: number.isEmpty ? "anonymous" : number,
            to: channel?.dialplan?.exten ?? "",
            facts: [
                "caller_name": channel?.caller?.name ?? "", "channel": channel?.name ?? "",
                "context": channel?.dialplan?.context ?? "",
                "arguments": arguments.joined(separator: ","), "uuid": "\(line.names.call)",
            ])
    }

    /// The line of an incoming call, once.
    func take(_ token: String) throws(ProviderError) -> Line {
        guard let (line, timer) = self.state.withLock({ $0.offered.removeValue(forKey: token) })
        else { throw ProviderError(.gone, "the caller has gone") }
        timer?.stop()
        return line
    }

    // MARK: - Whose

    func line(of channel: String) -> Line? { self.state.withLock { $0.channels[channel] } }

    /// The call to which the AudioSocket of this UUID belongs, and the rate that was asked for; once.
    func lineAwaiting(_ call: CallUUID) -> (Line, Int)? {
        guard let line = self.state.withLock({ $0.awaited.removeValue(forKey: call) }) else {
            return nil
        }
        return (
            line,
            AsteriskFormat.rate(of: self.settings.audioSocketFormat)
                ?? SampleRate.narrowband.hertz
        )
    }

    func isNotAwaited(_ call: CallUUID) {
        _ = self.state.withLock { $0.awaited.removeValue(forKey: call) }
    }

    func forget(_ line: Line) {
        self.state.withLock { state in
            state.lines[ObjectIdentifier(line)] = nil
            for channel in line.names.channels { state.channels[channel] = nil }
            state.awaited[line.names.call] = nil
            state.offered = state.offered.filter { $0.value.line !== line }
        }
    }

    /// Those of which ARI's list must tell.
    var listedLines: [Line] {
        self.state.withLock { Array($0.lines.values) }.filter(\.isListed)
    }

    // MARK: - AudioSockets

    /// An AudioSocket wants to connect; false: there are too many.
    func connected() -> Bool {
        self.state.withLock { state in
            guard state.streams < self.settings.calls + 8 else { return false }
            state.streams += 1
            return true
        }
    }

    func disconnected() { self.state.withLock { $0.streams -= 1 } }
}
