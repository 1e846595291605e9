import JackfieldPlugin
import Synchronization

/// What the far party hears. `hear` is real-time safe; the rest may be called meanwhile.
final class ReplyEar: Sendable {
    private static let never: Int64 = -1

    private let threshold: Int64
    private let rate: Int
    // Nanoseconds of the call's audio.
    private let position = Atomic<Int64>(0)
    private let first = Atomic<Int64>(never)
    private let last = Atomic<Int64>(never)
    private let samples = Atomic<Int64>(0)
    private let audibleSamples = Atomic<Int64>(0)
    /// The coded words in the reply, where somebody wants to know them.
    let words: WordListener?

    init(rate: Int, understands: Bool) {
        self.words = understands ? WordListener(rate: rate) : nil
        let level = SampleLevel.amplitude(decibels: -50)
        self.threshold = Int64(level * level / 2)
        self.rate = rate
    }

    /// The call's audio has come this far.
    func advance(to position: Duration) {
        self.position.store(EdgeQueue.nanoseconds(position), ordering: .releasing)
    }

    func hear(_ block: Span<Int16>) {
        self.samples.add(Int64(block.count), ordering: .relaxed)
        self.words?.hear(block, now: self.position.load(ordering: .acquiring))
        guard SampleLevel.isAudible(block, threshold: self.threshold) else { return }
        self.audibleSamples.add(Int64(block.count), ordering: .relaxed)
        let now = self.position.load(ordering: .acquiring)
        self.last.store(now, ordering: .releasing)
        _ = self.first.compareExchange(
            expected: Self.never, desired: now, ordering: .acquiringAndReleasing)
    }

    func forget() { self.first.store(Self.never, ordering: .releasing) }

    var heard: CallerPlan.ReplyHeard? {
        let first = self.first.load(ordering: .acquiring)
        guard first != Self.never else { return nil }
        return CallerPlan.ReplyHeard(
            first: .nanoseconds(first), last: .nanoseconds(self.last.load(ordering: .acquiring)))
    }

    /// All reply audio, silence included.
    var total: Duration { self.time(self.samples.load(ordering: .relaxed)) }
    var audible: Duration { self.time(self.audibleSamples.load(ordering: .relaxed)) }

    private func time(_ samples: Int64) -> Duration {
        .nanoseconds(samples * 1_000_000_000 / Int64(self.rate))
    }
}
