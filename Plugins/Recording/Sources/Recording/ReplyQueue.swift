import CallAudio
import Synchronization

/// Reply audio on its way to the caller's ear.
///
/// `play` and `flush` are called by the host, `take` by the clock of the line; none of them waits.
final class ReplyQueue: Sendable {
    private let ring: AudioRing
    private let rate: SampleRate
    /// Samples that were given and samples that left the ring, heard or not.
    private let given = Atomic<Int>(0)
    private let gone = Atomic<Int>(0)
    /// Samples that were heard.
    private let heard = Atomic<Int>(0)
    /// Samples before this one are not to be heard any more.
    private let dropped = Atomic<Int>(0)

    /// The host gives 200 ms ahead at most; as much again is room for its jitter.
    init(rate: SampleRate) {
        self.rate = rate
        self.ring = AudioRing(minimumCapacity: rate.samples(in: .milliseconds(400)))
    }

    /// False: full, nothing was taken.
    func play(_ samples: Span<Int16>) -> Bool {
        guard self.ring.write(samples) else { return false }
        self.given.add(samples.count, ordering: .releasing)
        return true
    }

    /// Drops what was not heard yet; gives how much was. A frame that is just being heard counts next time.
    func flush() -> Duration {
        self.dropped.store(self.given.load(ordering: .acquiring), ordering: .releasing)
        return self.rate.duration(of: self.heard.load(ordering: .acquiring))
    }

    /// Moves what the caller hears in this frame to the output; gives how many samples.
    func take(into output: inout OutputSpan<Int16>) -> Int {
        let gone = self.gone.load(ordering: .relaxed)
        let flushed = self.dropped.load(ordering: .acquiring) - gone
        let discarded = flushed > 0 ? self.ring.discard(flushed) : 0
        let count = self.ring.read(into: &output)
        self.gone.store(gone + discarded + count, ordering: .relaxed)
        self.heard.add(count, ordering: .releasing)
        return count
    }
}
