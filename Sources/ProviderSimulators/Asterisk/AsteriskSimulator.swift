import CallModel
package import EventLoop
import Network
import WebServer

/// Asterisk's side of what the plugin `asterisk` speaks: ARI, its events, AudioSocket and chan_websocket, with people at
/// its telephones that say what they are told. Made from the protocols' documents; no line of it is the plugin's.
package final class AsteriskSimulator: @unchecked Sendable {
    // All state is the loop's: requests, sockets and the tick come there.

    package struct Settings: Sendable {
        package var address = "127.0.0.1"
        package var port = 0
        package var username = "jackfield"
        package var password = "jackfield"
        package var version = "22.10.1"

        package init() {}
    }

    let settings: Settings
    let loop: EventLoop
    private let report: @Sendable (String) -> Void
    var server: WebServer?
    private var ticker: LoopTimer?
    var channels: [String: SimulatedChannel] = [:]
    var bridges: [String: [String]] = [:]
    var media: [String: MediaSocketLink] = [:]
    /// By application.
    var events: [String: any WebSocket] = [:]
    /// Requests and the events WebSocket are refused, for so many ticks.
    var absence = 0
    /// Who answers when somebody is dialled says this.
    var calleeVoice: [Int16] = []
    var lastNumber = 0
    /// Calls that are over, for those who ask.
    var finished: [String: SimulatedChannel] = [:]
    var faults: [String] = []
    private var later: [(ticks: Int, body: () -> Void)] = []

    /// - Parameter report: gets one line of JSON for all that happens. On the loop.
    package init(
        _ settings: Settings, on loop: EventLoop, report: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        self.loop = loop
        self.report = report
    }

    /// Listens. On the loop.
    /// - Returns: the port.
    package func start() throws -> Int {
        let routes = RouteTable()
        var web = WebSettings(address: self.settings.address, port: self.settings.port)
        web.subprotocols = ["ari", "media"]
        _ = routes.add("/ari", self.ariRoute())
        _ = routes.add("/media", self.mediaRoute())
        _ = routes.add("/simulator", self.controlRoute())
        let server = WebServer(web, routes: routes, on: self.loop)
        let port = try server.start()
        self.server = server
        self.ticker = self.loop.schedule(after: .milliseconds(20), every: .milliseconds(20)) {
            [weak self] _ in self?.tick()
        }
        return port
    }

    /// On the loop.
    package func stop() {
        self.ticker?.stop()
        for channel in self.channels.values { channel.link?.close() }
        self.server?.stop()
    }

    func tell(_ what: String, _ members: [String: JSONValue] = [:]) {
        var members = members
        members["what"] = .text(what)
        self.report(JSONValue.object(members).json)
    }

    /// Runs the body in so many ticks.
    func after(_ ticks: Int, _ body: @escaping () -> Void) { self.later.append((ticks, body)) }

    // MARK: - Time

    private func tick() {
        if self.absence > 0 { self.absence -= 1 }
        let due = self.later.filter { $0.ticks <= 1 }
        self.later = self.later.filter { $0.ticks > 1 }.map { ($0.ticks - 1, $0.body) }
        for item in due { item.body() }
        for channel in self.channels.values.filter({ !$0.isMedia && $0.state == "Up" }) {
            self.carry(channel)
        }
        for channel in self.channels.values.filter({ $0.isMedia && $0.link != nil }) {
            self.look(at: channel)
        }
    }

    private func carry(_ channel: SimulatedChannel) {
        let frame = channel.speak()
        if let link = channel.link {
            link.give(frame)
            channel.arriving += link.take()
            if link.isOver { return self.audioSocketIsOver(channel) }
        } else if let bridge = channel.bridge {
            for other in self.bridges[bridge, default: []].compactMap({ self.channels[$0] })
            where other.id != channel.id {
                if let link = other.link {
                    link.give(frame)
                    channel.arriving += link.take()
                } else {
                    other.arriving += frame
                }
            }
        }
        channel.listen()
        if let left = channel.hangUpAfter {
            channel.hangUpAfter = left - 1
            if left <= 1 { self.hangUp(channel, cause: 16) }
        }
    }

    private func look(at channel: SimulatedChannel) {
        guard let link = channel.link else { return }
        if channel.bridge == nil { _ = link.take() }
        if let socket = link as? AudioSocketLink, let fault = socket.fault {
            self.faults.append(fault)
        }
        if link.isOver { self.hangUp(channel, cause: 16) }
    }

    /// The host has ended the AudioSocket of the dialplan: the dialplan goes on, and hangs up.
    private func audioSocketIsOver(_ channel: SimulatedChannel) {
        if let socket = channel.link as? AudioSocketLink, let fault = socket.fault {
            self.faults.append(fault)
        }
        channel.link?.close()
        channel.link = nil
        self.hangUp(channel, cause: 16)
    }

    // MARK: - Calls

    /// Somebody calls, and the dialplan brings the call to the application.
    func callStasis(_ app: String, from: String, to: String, voice: [Int16]) -> SimulatedChannel {
        let channel = self.makeChannel(from: from, to: to, state: "Ring", voice: voice)
        channel.data = app
        if self.events[app] == nil {
            self.tell("stasis failed", ["channel": .text(channel.id)])
            self.hangUp(channel, cause: 38)
        } else {
            self.enter(channel, app)
        }
        return channel
    }

    /// Somebody calls, and the dialplan connects AudioSocket() itself.
    func callAudioSocket(
        _ address: String, uuid: [UInt8], text: String, from: String, to: String, voice: [Int16]
    ) -> SimulatedChannel {
        let channel = self.makeChannel(from: from, to: to, state: "Up", voice: voice)
        channel.application = "AudioSocket"
        channel.data = "\(text),\(address)"
        guard let link = AudioSocketLink(address: address, uuid: uuid) else {
            self.hangUp(channel, cause: 27)
            return channel
        }
        channel.link = link
        return channel
    }

    private func makeChannel(
        from: String, to: String, state: String, voice: [Int16]
    ) -> SimulatedChannel {
        self.lastNumber += 1
        let channel = SimulatedChannel(
            id: "1777630272.\(self.lastNumber)", name: "PJSIP/trunk-\(self.lastNumber)",
            number: from, to: to, state: state)
        channel.voice = voice
        self.channels[channel.id] = channel
        return channel
    }

    func enter(_ channel: SimulatedChannel, _ app: String) {
        channel.app = app
        self.emit("StasisStart", channel, ["args": .list([])])
    }

    func emit(
        _ type: String, _ channel: SimulatedChannel, _ members: [String: JSONValue] = [:]
    ) {
        let app = channel.app ?? channel.data
        var members = members
        members["channel"] = channel.json
        self.emit(type, to: app, members)
    }

    func emit(_ type: String, to app: String, _ members: [String: JSONValue]) {
        var members = members
        members["type"] = .text(type)
        members["application"] = .text(app)
        members["timestamp"] = .text("2026-05-01T10:11:12.345+0000")
        members["asterisk_id"] = .text("00:11:22:33:44:55")
        let bytes = Array(JSONValue.object(members).json.utf8)
        _ = unsafe self.events[app]?.send(.text, bytes.span.bytes)
    }

    /// Ends a channel; who is in its application hears of it.
    func hangUp(_ channel: SimulatedChannel, cause: Int) {
        guard self.channels.removeValue(forKey: channel.id) != nil else { return }
        self.leaveBridge(channel)
        channel.link?.close()
        if channel.app != nil {
            self.emit("ChannelHangupRequest", channel, ["cause": .number(Double(cause))])
            self.emit("StasisEnd", channel)
        }
        self.emit(
            "ChannelDestroyed", channel,
            ["cause": .number(Double(cause)), "cause_txt": .text("")])
        guard !channel.isMedia else { return }
        self.finished[channel.id] = channel
        self.tell(
            "ended",
            [
                "channel": .text(channel.id), "cause": .number(Double(cause)),
                "heard_ms": .number(Double(channel.heard.count / 8)),
            ])
    }

    func leaveBridge(_ channel: SimulatedChannel) {
        guard let bridge = channel.bridge else { return }
        self.bridges[bridge]?.removeAll { $0 == channel.id }
        channel.bridge = nil
    }
}
