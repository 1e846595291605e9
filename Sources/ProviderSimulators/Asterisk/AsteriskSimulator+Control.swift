import CallAudio
import CallModel
import FoundationEssentials
import Network

/// What a trial asks of the simulator: `POST /simulator/call`, JSON in and out.
extension AsteriskSimulator {
    private struct Order: Decodable {
        /// A sound file that is said, at 8 or 16 kHz.
        var voice: String?
        var from: String?
        var to: String?
        var app: String?
        /// Where AudioSocket() of the dialplan connects to.
        var audiosocket: String?
        var uuid: String?
        var channel: String?
        var keys: String?
        var cause: Int?
        var seconds: Double?
        /// Hangs up by itself so long after it is up.
        var hang_up_after_s: Double?
    }

    func controlRoute() -> Route {
        Route(request: { [weak self] exchange in
            guard let self else { return exchange.respond(HTTPResponse(status: 503)) }
            let what = exchange.request.path.split(separator: "/").last.map(String.init) ?? ""
            if what == "settled" { return self.tellState(exchange, within: 250) }
            let body = exchange.request.body
            let order =
                (try? JSONDecoder().decode(
                    Order.self, from: Data(body.isEmpty ? [123, 125] : body)))
            guard let order, let answer = try? self.follow(what, order) else {
                return exchange.respond(
                    HTTPResponse(status: 400, type: "text/plain", "this order is not understood\n"))
            }
            exchange.respond(HTTPResponse(status: 200, type: "application/json", answer.json))
        })
    }

    private func follow(_ what: String, _ order: Order) throws -> JSONValue? {
        switch what {
        case "call": return try self.call(order)
        case "callee":
            self.calleeVoice = try Self.voice(order)
            return .object([:])
        case "press":
            guard let channel = self.channels[order.channel ?? ""] else { return nil }
            for key in order.keys ?? "" { self.press(key, channel) }
            return .object([:])
        case "hangup":
            guard let channel = self.channels[order.channel ?? ""] else { return nil }
            self.hangUp(channel, cause: order.cause ?? 16)
            return .object([:])
        case "absent":
            // As an Asterisk whose HTTP server is away, while its calls go on.
            self.absence = Int((order.seconds ?? 1) * 50)
            for socket in self.events.values { socket.close(code: 1_001, reason: "") }
            return .object([:])
        case "heard":
            let id = order.channel ?? ""
            guard let channel = self.channels[id] ?? self.finished[id] else { return nil }
            return .object(["samples": .list(channel.heard.map { .number(Double($0)) })])
        default: return nil
        }
    }

    private func call(_ order: Order) throws -> JSONValue? {
        let voice = try Self.voice(order)
        let (from, to) = (order.from ?? "+15550001", order.to ?? "100")
        let channel: SimulatedChannel
        if let address = order.audiosocket {
            let text = order.uuid ?? "40325ec2-5efd-4bd3-805f-53576e581d13"
            guard let uuid = Self.bytes(ofUUID: text) else { return nil }
            channel = self.callAudioSocket(
                address, uuid: uuid, text: text, from: from, to: to, voice: voice)
        } else {
            channel = self.callStasis(order.app ?? "jackfield", from: from, to: to, voice: voice)
        }
        channel.hangUpAfter = order.hang_up_after_s.map { Int($0 * 50) }
        return .object(["channel": .text(channel.id)])
    }

    private func press(_ key: Character, _ channel: SimulatedChannel) {
        if channel.app != nil {
            self.emit(
                "ChannelDtmfReceived", channel,
                ["digit": .text(String(key)), "duration_ms": .number(100)])
        }
        let link =
            channel.link
            ?? channel.bridge.flatMap { bridge in
                self.bridges[bridge]?.compactMap { self.channels[$0]?.link }.first
            }
        link?.press(key)
    }

    /// Answers when nothing is left, or after so many ticks with what is.
    private func tellState(_ exchange: any HTTPExchange, within ticks: Int) {
        if ticks > 0, !(self.channels.isEmpty && self.bridges.isEmpty) {
            return self.after(1) { self.tellState(exchange, within: ticks - 1) }
        }
        exchange.respond(
            HTTPResponse(status: 200, type: "application/json", self.state.json))
    }

    /// What there is, to see that nothing is left behind.
    private var state: JSONValue {
        .object([
            "channels": .list(self.channels.keys.sorted().map { .text($0) }),
            "bridges": .list(self.bridges.keys.sorted().map { .text($0) }),
            "apps": .list(self.events.keys.sorted().map { .text($0) }),
            "faults": .list(self.faults.map { .text($0) }),
        ])
    }

    private static func voice(_ order: Order) throws -> [Int16] {
        guard let path = order.voice else { return [] }
        var reader = try WAVReader(path: path)
        var resampler = Resampler(from: reader.rate, to: .narrowband)
        var voice: [Int16] = []
        while true {
            var block: [Int16] = []
            var count = 0
            try block.append(addingCapacity: 8_000) { output throws(AudioFileError) in
                count = try reader.read(into: &output)
            }
            guard count > 0 else { return voice }
            voice.append(addingCapacity: resampler.outputLimit(for: block.count)) { output in
                resampler.process(block.span, into: &output)
            }
        }
    }
}
