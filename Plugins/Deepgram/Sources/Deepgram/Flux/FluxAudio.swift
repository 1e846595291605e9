import VendorKit

/// The caller's audio on its way to Flux: in chunks of the length that Deepgram advises, and where they stand on the
/// caller's clock.
struct FluxAudio: Sendable {
    static let chunkTime = Duration.milliseconds(80)

    private let rate: Int
    private let chunkSize: Int
    private(set) var timeline = AudioTimeline()
    /// Where the caller's audio ends on Deepgram's clock; behind it is silence of our own.
    private(set) var end = Duration.zero
    /// What was not sent.
    private(set) var chunk: [Int16] = []

    /// - Parameter rate: samples a second.
    init(rate: Int) {
        self.rate = max(1, rate)
        self.chunkSize = Self.samples(in: Self.chunkTime, rate: self.rate)
    }

    /// Whether the chunk is long enough to be sent.
    var isFull: Bool { self.chunk.count >= self.chunkSize }

    mutating func add(_ samples: Span<Int16>, at mediaTime: Duration) {
        for index in samples.indices { self.chunk.append(samples[index]) }
        let duration = Duration.microseconds(Int64(samples.count) * 1_000_000 / Int64(self.rate))
        self.timeline.add(duration, at: mediaTime)
        self.end = self.timeline.end
    }

    mutating func addSilence(_ duration: Duration) {
        let count = Self.samples(in: duration, rate: self.rate)
        self.chunk.append(contentsOf: repeatElement(0, count: count))
        self.timeline.addSilence(duration)
    }

    /// It was sent.
    mutating func removeChunk() { self.chunk.removeAll(keepingCapacity: true) }

    private static func samples(in duration: Duration, rate: Int) -> Int {
        max(1, Int((Double(rate) * (duration / .seconds(1))).rounded()))
    }
}
