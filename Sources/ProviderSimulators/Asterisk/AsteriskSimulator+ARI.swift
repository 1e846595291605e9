import CallModel
import FoundationEssentials
import Network

/// What ARI is asked, and answers.
extension AsteriskSimulator {
    /// A request, read.
    struct Asked {
        var method: String
        /// Below the root.
        var path: [String]
        var query: [String: String]

        init(_ request: HTTPRequest) {
            self.method = request.method
            self.path = request.path.split(separator: "/").dropFirst().map {
                Self.decoded(String($0))
            }
            let pairs = request.query.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                return (
                    Self.decoded(String(parts[0])),
                    parts.count > 1 ? Self.decoded(String(parts[1])) : ""
                )
            }
            self.query = Dictionary(pairs) { first, _ in first }
        }

        static func decoded(_ text: String) -> String {
            var bytes: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while let byte = rest.popFirst() {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(digits, radix: 16)
                {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    typealias Answer = (status: Int, body: JSONValue?)

    func ariRoute() -> Route {
        Route(
            request: { [weak self] exchange in
                guard let self else { return exchange.respond(HTTPResponse(status: 503)) }
                let asked = Asked(exchange.request)
                if let page = self.document(asked, exchange.request) {
                    return exchange.respond(page)
                }
                let (status, body) = self.answer(asked, exchange.request)
                self.tell(
                    "ari",
                    [
                        "request": .text("\(asked.method) \(asked.path.joined(separator: "/"))"),
                        "status": .number(Double(status)),
                    ])
                guard let body else { return exchange.respond(HTTPResponse(status: status)) }
                exchange.respond(HTTPResponse(status: status, type: "application/json", body.json))
            },
            connect: { [weak self] socket, request in
                guard let self else { return .failure(HTTPRefusal(status: 503)) }
                return self.connectEvents(socket, request)
            })
    }

    private func connectEvents(
        _ socket: any WebSocket, _ request: HTTPRequest
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        let asked = Asked(request)
        guard self.absence == 0 else { return .failure(HTTPRefusal(status: 503)) }
        guard asked.path == ["events"] else { return .failure(HTTPRefusal(status: 404)) }
        guard self.isAuthorized(request, asked) else { return .failure(HTTPRefusal(status: 401)) }
        guard let app = asked.query["app"], !app.isEmpty else {
            return .failure(HTTPRefusal(status: 400))
        }
        if let former = self.events[app] {
            self.emit("ApplicationReplaced", to: app, [:])
            former.close(code: 1_000, reason: "")
        }
        self.events[app] = socket
        self.tell("connected", ["app": .text(app)])
        return .success(
            WebSocketEvents(
                message: { _, _ in },
                closed: { [weak self] _, _ in
                    guard let self, self.events[app] === socket else { return }
                    self.events[app] = nil
                    self.tell("disconnected", ["app": .text(app)])
                }))
    }

    private func isAuthorized(_ request: HTTPRequest, _ asked: Asked) -> Bool {
        let pair = "\(self.settings.username):\(self.settings.password)"
        let basic = "Basic \(Data(pair.utf8).base64EncodedString())"
        return request.header("authorization") == basic || asked.query["api_key"] == pair
    }

    private func answer(_ asked: Asked, _ request: HTTPRequest) -> Answer {
        guard self.absence == 0 else { return Self.refusal(503, "absent") }
        guard self.isAuthorized(request, asked) else { return Self.refusal(401, "Unauthorized") }
        switch (asked.method, asked.path.first ?? "") {
        case ("GET", "asterisk"): return self.askAsterisk(asked)
        case (_, "channels"): return self.askChannels(asked)
        case (_, "bridges"): return self.askBridges(asked)
        default: return Self.refusal(404, "Resource not found")
        }
    }

    static func refusal(_ status: Int, _ message: String) -> Answer {
        (status, .object(["message": .text(message)]))
    }

    private func askAsterisk(_ asked: Asked) -> Answer {
        switch asked.path.last {
        case "info":
            let system: [String: JSONValue] = [
                "version": .text(self.settings.version), "entity_id": .text("00:11:22:33:44:55"),
            ]
            return (200, .object(["system": .object(system)]))
        case "ping": return (200, .object(["ping": .text("pong")]))
        default: return Self.refusal(404, "Resource not found")
        }
    }

    // MARK: - Channels

    private func askChannels(_ asked: Asked) -> Answer {
        if asked.path.count == 1 {
            if asked.method == "GET" { return (200, .list(self.channels.values.map(\.json))) }
            return self.originate(asked)
        }
        if asked.path[1] == "externalMedia" { return self.externalMedia(asked) }
        guard let channel = self.channels[asked.path[1]] else {
            return Self.refusal(404, "Channel not found")
        }
        if asked.path.count == 2 {
            guard asked.method == "DELETE" else { return (200, channel.json) }
            self.hangUp(channel, cause: Self.causes[asked.query["reason"] ?? "normal"] ?? 16)
            return (204, nil)
        }
        if asked.method == "GET", asked.path[2] == "variable" {
            guard let value = channel.variables[asked.query["variable"] ?? ""] else {
                return Self.refusal(404, "Variable not found")
            }
            return (200, .object(["value": .text(value)]))
        }
        guard channel.app != nil else {
            return Self.refusal(409, "Channel not in Stasis application")
        }
        return self.act(asked, on: channel)
    }

    private static let causes = [
        "normal": 16, "busy": 17, "no_answer": 19, "rejected": 21, "congestion": 34, "failure": 38,
    ]

    private func act(_ asked: Asked, on channel: SimulatedChannel) -> Answer {
        switch (asked.method, asked.path[2]) {
        case ("POST", "answer"):
            channel.state = "Up"
            self.emit("ChannelStateChange", channel)
            self.tell("answered", ["channel": .text(channel.id)])
        case ("POST", "dtmf"):
            self.tell(
                "keys",
                ["channel": .text(channel.id), "keys": .text(asked.query["dtmf"] ?? "")])
        case ("POST", "moh"): channel.hasMusic = true
        case ("DELETE", "moh"): channel.hasMusic = false
        case ("POST", "continue"), ("POST", "redirect"):
            self.emit("StasisEnd", channel)
            channel.app = nil
            self.leaveBridge(channel)
            self.tell(
                asked.path[2] == "continue" ? "continued" : "redirected",
                [
                    "channel": .text(channel.id),
                    "to": .text(asked.query["extension"] ?? asked.query["endpoint"] ?? ""),
                    "context": .text(asked.query["context"] ?? ""),
                ])
        default: return Self.refusal(404, "Resource not found")
        }
        return (204, nil)
    }

    private func originate(_ asked: Asked) -> Answer {
        guard let endpoint = asked.query["endpoint"], endpoint.contains("/"),
            let app = asked.query["app"]
        else { return Self.refusal(400, "Invalid endpoint specified") }
        guard asked.query["originator"] == nil || asked.query["formats"] == nil else {
            return Self.refusal(400, "Originator and formats can't both be specified")
        }
        let id = asked.query["channelId"] ?? "originated"
        guard self.channels[id] == nil else { return Self.refusal(409, "Channel exists") }
        let channel = SimulatedChannel(id: id, name: endpoint, to: "", state: "Down")
        channel.data = app
        channel.voice = self.calleeVoice
        self.channels[id] = channel
        let timeout = (Int(asked.query["timeout"] ?? "") ?? 30) * 50
        self.after(2) { self.dial(channel, "", ticks: timeout) }
        return (200, channel.json)
    }

    /// What becomes of a call hangs on words in its endpoint: busy, congestion, reject, silent; else it is answered.
    private func dial(_ channel: SimulatedChannel, _: String, ticks: Int) {
        guard self.channels[channel.id] != nil else { return }
        for (word, status, cause) in [
            ("busy", "BUSY", 17), ("congestion", "CONGESTION", 34), ("reject", "", 21),
        ] where channel.name.contains(word) {
            if !status.isEmpty { self.tellDial(channel, status) }
            return self.hangUp(channel, cause: cause)
        }
        channel.state = "Ringing"
        self.emit("ChannelStateChange", channel)
        self.tellDial(channel, "RINGING")
        guard !channel.name.contains("silent") else {
            return self.after(ticks) {
                self.tellDial(channel, "NOANSWER")
                self.hangUp(channel, cause: 0)
            }
        }
        self.after(10) {
            guard self.channels[channel.id] != nil else { return }
            channel.state = "Up"
            self.emit("ChannelStateChange", channel)
            self.tellDial(channel, "ANSWER")
            self.enter(channel, channel.data)
        }
    }

    private func tellDial(_ channel: SimulatedChannel, _ status: String) {
        self.emit(
            "Dial", to: channel.data,
            ["peer": channel.json, "dialstatus": .text(status), "dialstring": .text("")])
    }

    private func externalMedia(_ asked: Asked) -> Answer {
        let query = asked.query
        guard let app = query["app"], let id = query["channelId"], query["format"] != nil else {
            return Self.refusal(400, "app, channelId and format are required")
        }
        guard self.channels[id] == nil else { return Self.refusal(409, "Channel exists") }
        switch (query["encapsulation"] ?? "rtp", query["transport"] ?? "udp") {
        case ("audiosocket", "tcp"):
            guard let uuid = Self.bytes(ofUUID: query["data"] ?? "") else {
                return Self.refusal(400, "data can not be empty")
            }
            let address = query["external_host"] ?? ""
            guard let link = AudioSocketLink(address: address, uuid: uuid) else {
                return Self.refusal(500, "Allocation failed")
            }
            return self.add(media: id, "AudioSocket/\(address)-\(query["data"] ?? "")", link, app)
        case ("none", "websocket"):
            let connection = "media-\(id)"
            let link = MediaSocketLink(channel: id, connection: connection)
            self.media[connection] = link
            _ = self.add(media: id, "WebSocket/INCOMING/\(connection)", link, app)
            guard let channel = self.channels[id] else { return Self.refusal(500, "gone") }
            channel.variables["MEDIA_WEBSOCKET_CONNECTION_ID"] = connection
            return (200, channel.json)
        default: return Self.refusal(400, "not a combination that is known")
        }
    }

    private func add(
        media id: String, _ name: String, _ link: any SimulatedLink, _ app: String
    ) -> Answer {
        let channel = SimulatedChannel(id: id, name: name, state: "Up", isMedia: true)
        channel.link = link
        channel.data = app
        self.channels[id] = channel
        if link is AudioSocketLink { self.comes(channel) }
        return (200, channel.json)
    }

    /// A channel that carries media comes to the application once it is connected, and not before a tick.
    private func comes(_ channel: SimulatedChannel) {
        self.after(1) {
            if self.channels[channel.id] != nil { self.enter(channel, channel.data) }
        }
    }

    static func bytes(ofUUID text: String) -> [UInt8]? {
        let digits = Array(text.filter { $0 != "-" })
        guard digits.count == 32 else { return nil }
        let bytes = stride(from: 0, to: 32, by: 2).compactMap { index in
            UInt8(String(digits[index...index + 1]), radix: 16)
        }
        return bytes.count == 16 ? bytes : nil
    }

    // MARK: - Bridges

    private func askBridges(_ asked: Asked) -> Answer {
        if asked.path.count == 1 {
            let id = asked.query["bridgeId"] ?? "bridge-\(self.bridges.count)"
            guard asked.method == "POST" else {
                return (200, .list(self.bridges.keys.map { .object(["id": .text($0)]) }))
            }
            self.bridges[id] = self.bridges[id] ?? []
            return (200, .object(["id": .text(id), "bridge_type": .text("mixing")]))
        }
        let id = asked.path[1]
        guard let members = self.bridges[id] else { return Self.refusal(404, "Bridge not found") }
        if asked.path.count == 2, asked.method == "DELETE" {
            for member in members { self.channels[member]?.bridge = nil }
            self.bridges[id] = nil
            return (204, nil)
        }
        switch asked.path.last {
        case "moh": return (204, nil)
        case "addChannel", "removeChannel":
            let names = (asked.query["channel"] ?? "").split(separator: ",").map(String.init)
            let channels = names.compactMap { self.channels[$0] }
            guard channels.count == names.count else {
                return Self.refusal(400, "Channel not found")
            }
            guard channels.allSatisfy({ $0.app != nil }) else {
                return Self.refusal(409, "Channel not in Stasis application")
            }
            for channel in channels {
                self.leaveBridge(channel)
                guard asked.path.last == "addChannel" else { continue }
                channel.bridge = id
                self.bridges[id]?.append(channel.id)
            }
            return (204, nil)
        default: return Self.refusal(404, "Resource not found")
        }
    }

    // MARK: - Media

    func mediaRoute() -> Route {
        Route(connect: { [weak self] socket, request in
            let connection = request.path.split(separator: "/").last.map(String.init) ?? ""
            guard let self, let link = self.media.removeValue(forKey: connection) else {
                return .failure(HTTPRefusal(status: 404))
            }
            // Said once the socket is open.
            self.after(1) { link.start() }
            if let channel = self.channels[link.channel] { self.comes(channel) }
            return .success(link.connect(socket))
        })
    }
}
