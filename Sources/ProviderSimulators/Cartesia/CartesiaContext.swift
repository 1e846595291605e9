import CallModel
import EventLoop
import FoundationEssentials

/// One context: its text comes in pieces, its speech goes out in chunks. On the server's loop.
///
/// `@unchecked`: the loop calls for one connection one after the other.
final class CartesiaContext: @unchecked Sendable {
    /// Between two chunks of 100 ms: models are faster than speech.
    private static let pace = Duration.milliseconds(5)
    /// Between two of 20 ms, where the fault is that it is slow.
    private static let slowPace = Duration.milliseconds(40)
    /// A context without text ends so long after the last of its audio.
    private static let patience = Duration.seconds(1)
    /// Who dies in the middle has said so many chunks before.
    private static let chunksBefore = 3

    private let id: String
    /// The first of those that it has got.
    private let generation: CartesiaGeneration
    private let first: Duration
    private let loop: EventLoop
    // It keeps this, and stops it before it goes.
    private unowned let connection: CartesiaConnection
    private var fault: WireFault?
    private var voice: CartesiaVoice
    /// Samples that were sent.
    private var position = 0
    private var chunks = 0
    private var nextWord = 0
    /// Where the audio of each message ends.
    private var ends: [Int] = []
    /// Where it was to be flushed, and not told yet.
    private var flushes: [Int] = []
    /// Flushes that were told, and one.
    private var flushID = 1
    /// Nothing behind it is sent; nil: all is.
    private var limit: Int?
    private var isEnded = false
    private var isSpeaking = false
    private var timer: LoopTimer?

    init(
        _ id: String, _ generation: CartesiaGeneration, _ fault: WireFault?,
        on connection: CartesiaConnection, first: Duration, loop: EventLoop
    ) {
        self.id = id
        self.generation = generation
        self.fault = fault
        self.connection = connection
        self.first = first
        self.loop = loop
        self.voice = CartesiaVoice(rate: generation.rate, speed: generation.speed)
    }

    func add(_ generation: CartesiaGeneration) throws(CartesiaRefusal) {
        guard !self.isEnded else { throw CartesiaRefusal.invalid("the context has ended") }
        guard generation.isLike(self.generation) else {
            throw CartesiaRefusal.invalid(
                "model, voice and output format of a context stay the same")
        }
        self.voice.add(generation.transcript)
        if generation.flushes || !generation.continues { self.voice.endWord() }
        self.ends.append(self.voice.samples.count)
        if generation.flushes { self.flushes.append(self.voice.samples.count) }
        self.isEnded = !generation.continues
        if !self.isSpeaking { self.goOn(after: self.chunks == 0 ? self.first : .zero) }
    }

    /// What was not begun is not spoken; the rest of the message that is being spoken still comes.
    func cancel() {
        let start = self.ends.last { $0 <= self.position } ?? 0
        let end = self.ends.first { $0 > self.position } ?? self.position
        self.limit = self.position > start ? end : self.position
        self.isEnded = true
        self.flushes = []
        if !self.isSpeaking { self.goOn(after: .zero) }
    }

    func stop() {
        self.timer?.stop()
        self.timer = nil
    }

    // MARK: - Speaking

    private var available: Int { self.limit ?? self.voice.samples.count }

    private func goOn(after delay: Duration) {
        guard self.fault != .silence else { return }
        self.isSpeaking = true
        self.timer?.stop()
        self.timer = self.loop.schedule(after: delay) { [weak self] _ in self?.speak() }
    }

    private func speak() {
        let pace = self.fault == .slow ? Self.slowPace : Self.pace
        let isMiddle = self.chunks >= Self.chunksBefore || self.position == self.available
        if self.chunks > 0, isMiddle, self.strike() { return }
        if let flush = self.flushes.first, flush <= self.position {
            self.tellFlush()
            return self.goOn(after: pace)
        }
        if self.position < self.available {
            return self.goOn(after: self.sendChunk() ? pace : Self.slowPace)
        }
        guard !self.isEnded else { return self.finish() }
        self.isSpeaking = false
        self.timer = self.loop.schedule(after: Self.patience) { [weak self] _ in self?.finish() }
    }

    /// Lets go wrong what is to go wrong.
    /// - Returns: true: nothing more is said.
    private func strike() -> Bool {
        defer { if self.fault != .slow { self.fault = nil } }
        switch self.fault {
        case .cut: self.connection.drop()
        case .close(let code): self.connection.close(code)
        case .stall: self.stop()
        case .garbage:
            _ = self.connection.send("{\"type\":\"chunk\",\"context_id\":")
            return false
        case .truncated:
            self.limit = (self.position + self.available) / 2
            self.isEnded = true
            return false
        case .silence, .slow, .status, nil: return false
        }
        self.isSpeaking = true
        return true
    }

    /// - Returns: false: the client reads too slowly.
    private func sendChunk() -> Bool {
        let size = self.generation.rate / (self.fault == .slow ? 50 : 10)
        let flush = self.flushes.first ?? self.available
        let end = min(self.position + size, self.available, flush)
        if self.generation.hasTimestamps { self.tellWords(before: end) }
        let bytes = self.generation.bytes(of: self.voice.samples[self.position..<end])
        let isSent = self.send(
            "chunk",
            [
                "data": .text(Data(bytes).base64EncodedString()), "step_time": 1,
                "flush_id": .number(Double(self.flushID)),
            ])
        guard isSent else { return false }
        self.position = end
        self.chunks += 1
        return true
    }

    private func tellWords(before end: Int) {
        let words = self.voice.words.dropFirst(self.nextWord).prefix { $0.start < end }
        guard !words.isEmpty else { return }
        let seconds = { (sample: Int) -> JSONValue in
            .number(Double(sample) / Double(self.generation.rate))
        }
        let isSent = self.send(
            "timestamps",
            [
                "word_timestamps": [
                    "words": .list(words.map { .text($0.text) }),
                    "start": .list(words.map { seconds($0.start) }),
                    "end": .list(words.map { seconds($0.end) }),
                ], "flush_id": .number(Double(self.flushID)),
            ])
        if isSent { self.nextWord += words.count }
    }

    private func tellFlush() {
        self.flushes.removeFirst()
        _ = self.send(
            "flush_done",
            ["flush_done": .boolean(true), "flush_id": .number(Double(self.flushID))])
        self.flushID += 1
    }

    private func finish() {
        let isSent = self.send("done", ["done": .boolean(true), "status_code": 200])
        guard isSent else { return self.goOn(after: Self.slowPace) }
        self.connection.forget(self.id)
    }

    private func send(_ type: String, _ members: [String: JSONValue]) -> Bool {
        let all: [String: JSONValue] = [
            "type": .text(type), "context_id": .text(self.id), "done": .boolean(false),
            "status_code": 206,
        ]
        return self.connection.send(JSONValue.object(all.merging(members) { $1 }).json)
    }
}
