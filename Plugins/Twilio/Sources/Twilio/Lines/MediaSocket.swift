import CallAudio
import JackfieldPlugin
import Synchronization

/// A WebSocket that Twilio has opened: it tells by its first messages which call it belongs to.
final class MediaSocket: WebSocketReader {
    private struct Input: Sendable {
        var message: [UInt8] = []
        var coded: [UInt8] = []
        var samples: [Int16] = []
        var line: TwilioLine?
        var streamSid: [UInt8] = []
        var chunk = 0
        var hasStopped = false
        /// What was wrong already: each is told once a stream.
        var told: Set<String> = []

        init() {
            self.message.reserveCapacity(4_096)
            self.coded.reserveCapacity(1_600)
            self.samples.reserveCapacity(1_600)
        }
    }

    /// For the messages `connected` and `start` to come; less than the host waits for the call, so that the log says why.
    private static let patience = Duration.seconds(5)

    private let socket: WebSocket
    private let number: UInt64
    private let board: Switchboard
    // The host calls for one socket one after the other: nobody waits for this lock.
    private let input = Mutex(Input())

    init(_ socket: WebSocket, number: UInt64, on board: Switchboard) {
        self.socket = socket
        self.number = number
        self.board = board
    }

    func startWatch() {
        self.board.timers.after(Self.patience) { [weak self] in
            guard let self, self.line == nil else { return }
            self.refuse("no start has come")
        }
    }

    private var line: TwilioLine? { self.input.withLock { $0.line } }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard kind == .text else { return self.warn(WireFault("a message", "is binary")) }
        guard bytes.byteCount <= StreamMessage.longest else {
            return self.warn(
                WireFault("a message", "is larger than \(StreamMessage.longest) bytes"))
        }
        let rest = self.input.withLock { input -> [UInt8]? in
            input.message.removeAll(keepingCapacity: true)
            unsafe bytes.withUnsafeBytes { unsafe input.message.append(contentsOf: $0) }
            return self.hear(&input) ? nil : input.message
        }
        guard let rest else { return }
        do throws(WireFault) {
            try self.follow(try StreamMessage(parsing: rest))
        } catch {
            self.warn(error)
        }
    }

    // MARK: - Media

    /// A frame of the caller, in the shape in which they come. Allocates nothing.
    private func hear(_ input: inout Input) -> Bool {
        guard let line = input.line, let media = MediaScanner(input.message.span),
            Self.isSame(input.message, media.streamSid, input.streamSid),
            media.payload.count <= Base64.encodedCount(StreamMessage.longestPayload)
        else { return false }
        guard media.isInbound else { return true }
        // Never 0: the standard library would write into the storage that all empty arrays share.
        let room = max(1, Base64.decodedCount(media.payload.count))
        input.coded.removeAll(keepingCapacity: true)
        var isGood = false
        let message = input.message
        input.coded.append(addingCapacity: room) { coded in
            isGood = Base64.decode(message.span, media.payload, into: &coded)
        }
        guard isGood else { return false }
        self.give(media.chunk, to: line, &input)
        return true
    }

    private func give(_ chunk: Int, to line: TwilioLine, _ input: inout Input) {
        // A chunk that was there already adds nothing.
        guard chunk > input.chunk else { return }
        let lost = min(chunk - input.chunk - 1, 3_000) * input.coded.count
        input.chunk = chunk
        input.samples.removeAll(keepingCapacity: true)
        let coded = input.coded
        input.samples.append(addingCapacity: max(1, coded.count)) {
            G711.muLaw.decode(coded.span, into: &$0)
        }
        line.hear(input.samples.span, lost: lost, of: self.number)
    }

    private static func isSame(_ text: [UInt8], _ range: Range<Int>, _ other: [UInt8]) -> Bool {
        guard range.count == other.count else { return false }
        for offset in 0..<range.count where text[range.lowerBound + offset] != other[offset] {
            return false
        }
        return true
    }

    // MARK: - The rest

    private func follow(_ message: StreamMessage) throws(WireFault) {
        switch message {
        case .connected: break
        case .start(let start): try self.start(start)
        case .media(let media, let sid):
            guard let line = try self.line(of: sid), media.isInbound else { return }
            self.input.withLock { input in
                input.coded = media.payload
                self.give(media.chunk, to: line, &input)
            }
        case .key(let key, let sid): try self.line(of: sid)?.press(key, of: self.number)
        case .mark(let name, let sid):
            guard try self.line(of: sid)?.echoed(name, of: self.number) ?? true else {
                throw WireFault("mark", "has a name that was not sent")
            }
        case .stop(let sid):
            let line = try self.line(of: sid)
            self.input.withLock { $0.hasStopped = true }
            line?.streamStopped(self.number)
        }
    }

    /// The call, for a message of its stream.
    private func line(of sid: String) throws(WireFault) -> TwilioLine? {
        let (line, own) = self.input.withLock { ($0.line, $0.streamSid) }
        guard let line else { throw WireFault("a message", "has come before start") }
        guard own.elementsEqual(sid.utf8) else {
            throw WireFault("a message", "has the streamSid of another stream")
        }
        return line
    }

    private func start(_ start: StreamMessage.Start) throws(WireFault) {
        guard self.line == nil else { throw WireFault("start", "has come twice") }
        guard start.accountSid == self.board.settings.accountSid else {
            return self.refuse("start names another account")
        }
        guard let token = start.parameters[TwilioLine.tokenParameter],
            let line = self.board.takeStream(token)
        else { return self.refuse("start has no token, or one that is not expected") }
        self.input.withLock { input in
            input.line = line
            input.streamSid = Array(start.streamSid.utf8)
        }
        let stream = MediaStream(socket: self.socket, number: self.number)
        if !line.attach(stream, start) {
            self.refuse("start is of a call that does not wait for it")
        }
    }

    func closed(_ code: UInt32, _ reason: String) {
        let (line, hasStopped) = self.input.withLock { ($0.line, $0.hasStopped) }
        if !hasStopped { line?.streamLost(self.number, code) }
    }

    private func refuse(_ reason: String) {
        self.warn(WireFault("a media stream", "was refused: \(reason)"))
        self.socket.close(1_008, reason)
    }

    private func warn(_ fault: WireFault) {
        let isNew = self.input.withLock {
            $0.told.insert("\(fault.message) \(fault.reason)").inserted
        }
        if isNew { self.board.warn(fault) }
    }
}
