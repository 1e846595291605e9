import CallAudio
import CallModel
import FoundationEssentials

/// A bidirectional media stream as Twilio speaks it: a frame every 20 ms in each direction, in real time.
struct SimulatedStream {
    enum End { case callEnded, closedByServer(Int), replaced(SimulatedCall.Command), partyHungUp }

    private static let frame = 160
    private static let tick = Duration.milliseconds(20)

    let sid = SimulatedCall.newSid("MZ")
    private let call: SimulatedCall
    private let socket: PlainWebSocket
    private var plan: FarPartyPlan
    private var queue = PlayQueue()
    /// Of all media streams of the call before this one.
    private let before: Duration
    private var sequence = 1
    private var chunk = 0
    private var line: BadLine
    private var isReading = true
    private var isWriting = true

    init(
        _ call: SimulatedCall, url: String, parameters: [String: String], plan: FarPartyPlan
    ) throws(SimulatorError) {
        self.call = call
        self.plan = plan
        self.before = .milliseconds(call.heard.count / 8)
        self.line = BadLine(call.party.line)
        self.socket = try PlainWebSocket(
            url, headers: [("x-twilio-signature", call.signer.signature(url))])
        try self.begin(parameters)
    }

    private func begin(_ parameters: [String: String]) throws(SimulatorError) {
        if let opening = self.call.party.opening {
            for message in opening { try self.socket.send(self.filled(message)) }
            return
        }
        try self.send(["event": "connected", "protocol": "Call", "version": "1.0.0"])
        let format: JSONValue = [
            "encoding": "audio/x-mulaw", "sampleRate": 8_000, "channels": 1,
        ]
        try self.send([
            "event": "start", "sequenceNumber": "1", "streamSid": .text(self.sid),
            "start": [
                "streamSid": .text(self.sid), "accountSid": .text(self.call.account),
                "callSid": .text(self.call.sid), "tracks": ["inbound"],
                "customParameters": .object(parameters.mapValues { .text($0) }),
                "mediaFormat": format,
            ],
        ])
    }

    /// Runs until the stream ends.
    mutating func run() -> (End, FarPartyPlan) {
        let began = ContinuousClock.now
        while true {
            let time = self.before + Self.tick * self.chunk
            let passed = self.line.quality.time(of: Self.tick * self.chunk)
            do throws(SimulatorError) {
                if try self.speak(at: time, passed) {
                    return (.partyHungUp, self.plan)
                }
                try self.play(at: time)
            } catch {
                return (.closedByServer(1_006), self.plan)
            }
            let due = began + self.line.quality.time(of: Self.tick * self.chunk)
            repeat {
                let left = max(.zero, due - ContinuousClock.now)
                guard self.isReading else {
                    OwnThread.sleep(left)
                    continue
                }
                switch self.socket.next(within: left) {
                case nil: break
                case .closed(let code):
                    // Both may have come at once.
                    let isEnded = self.call.takeCommand() == .hangUp
                    return (isEnded ? .callEnded : .closedByServer(code), self.plan)
                case .text(let bytes):
                    do throws(SimulatorError) { try self.follow(bytes) } catch {
                        return (.closedByServer(1_006), self.plan)
                    }
                }
            } while ContinuousClock.now < due
            if let command = self.call.takeCommand() {
                self.stop()
                return (command == .hangUp ? .callEnded : .replaced(command), self.plan)
            }
        }
    }

    /// The call goes on without the stream, or ends.
    func stop() {
        try? self.send(
            self.message(
                "stop",
                ["accountSid": .text(self.call.account), "callSid": .text(self.call.sid)]))
        self.socket.close()
    }

    // MARK: - The far party

    private mutating func speak(
        at time: Duration, _ passed: Duration
    ) throws(SimulatorError) -> Bool {
        let (samples, deed) = self.plan.frame(Self.frame, at: time)
        self.line.say(self.media(samples), at: passed)
        for message in self.line.take(at: passed) where self.isWriting {
            try self.socket.send(message)
        }
        switch deed {
        case nil, .say: return false
        case .press(let digits):
            for digit in digits {
                try self.send(
                    self.message(
                        "dtmf", ["track": "inbound_track", "digit": .text(String(digit))]))
            }
            return false
        case .misbehave(let misdeed):
            try self.perform(misdeed)
            return false
        case .hangUp:
            self.stop()
            return true
        }
    }

    private mutating func media(_ samples: [Int16]) -> String {
        self.chunk += 1
        self.sequence += 1
        let bytes = samples.map { G711.muLaw.code($0) }
        return self.message(
            "media",
            [
                "track": "inbound", "chunk": .text("\(self.chunk)"),
                "timestamp": .text("\(self.chunk * 20)"),
                "payload": .text(Data(bytes).base64EncodedString()),
            ]
        ).json
    }

    private mutating func perform(_ misdeed: Misdeed) throws(SimulatorError) {
        switch misdeed {
        case .send(let text): try self.socket.send(self.filled(text))
        case .flood(let count):
            let silence = [Int16](repeating: 0, count: Self.frame)
            for _ in 0..<count { try self.socket.send(self.media(silence)) }
        case .stopReading: self.isReading = false
        case .halfClose:
            self.isWriting = false
            self.socket.endWriting()
        }
    }

    private func filled(_ text: String) -> String {
        text.replacing("{stream}", with: self.sid).replacing("{call}", with: self.call.sid)
            .replacing("{account}", with: self.call.account)
    }

    // MARK: - The reply

    private mutating func play(at time: Duration) throws(SimulatorError) {
        let (samples, marks) = self.queue.play(Self.frame)
        self.plan.hear(isAudible: samples.contains { $0.magnitude > 300 }, at: time)
        self.call.heard(samples)
        for mark in marks { try self.echo(mark) }
    }

    private mutating func follow(_ bytes: [UInt8]) throws(SimulatorError) {
        guard let message = JSONValue(parsing: String(decoding: bytes, as: UTF8.self)),
            message["streamSid"]?.string == self.sid
        else { return self.call.note("warning 31951") }
        switch message["event"]?.string {
        case "media":
            guard let payload = message["media"]?["payload"]?.string,
                let audio = Data(base64Encoded: payload)
            else { return self.call.note("warning 31951") }
            self.queue.add(Array(audio))
        case "mark":
            guard let name = message["mark"]?["name"]?.string else {
                return self.call.note("warning 31951")
            }
            self.queue.add(mark: name)
        case "clear":
            self.call.note("clear")
            for mark in self.queue.clear() { try self.echo(mark) }
        default: self.call.note("warning 31951")
        }
    }

    private func echo(_ mark: String) throws(SimulatorError) {
        guard self.isWriting else { return }
        try self.send(self.message("mark", ["name": .text(mark)]))
    }

    // MARK: - Messages

    private func message(_ event: String, _ body: JSONValue) -> JSONValue {
        [
            "event": .text(event), "sequenceNumber": .text("\(self.sequence)"),
            "streamSid": .text(self.sid), event: body,
        ]
    }

    private func send(_ message: JSONValue) throws(SimulatorError) {
        try self.socket.send(message.json)
    }
}
