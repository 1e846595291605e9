/// When the caller spoke lately, as the voice activity detector saw it.
///
/// A value; memory is taken once. What is older than it can keep counts as not known.
package struct SpeechTimes: Sendable {
    private struct Stretch {
        var start: Duration
        /// Nil: it still goes on.
        var end: Duration?
    }

    /// A longer silence is shortened to this much: some after the speech before it, more before the next
    /// onset, which may have begun softly.
    private static let longestPause = Duration.milliseconds(300)
    private static let keptAfter = Duration.milliseconds(100)
    private static let keptBefore = Duration.milliseconds(200)
    /// The detector needs time to be sure of an onset; until then nothing is known.
    private static let undecided = Duration.milliseconds(500)
    private static let capacity = 128

    /// The oldest first.
    private var stretches: [Stretch] = []

    package init() { self.stretches.reserveCapacity(Self.capacity) }

    /// Allocates nothing.
    package mutating func started(at onset: Duration) {
        guard self.stretches.last.map({ $0.end != nil }) ?? true else { return }
        if self.stretches.count == Self.capacity { self.stretches.removeFirst() }
        // An onset is dated back, by more than a short pause at times.
        let start = max(onset, self.stretches.last?.end ?? onset)
        self.stretches.append(Stretch(start: start, end: nil))
    }

    package mutating func ended(at end: Duration) {
        guard let last = self.stretches.indices.last, self.stretches[last].end == nil else {
            return
        }
        self.stretches[last].end = max(end, self.stretches[last].start)
    }

    /// How long the caller spoke in this stretch of the call.
    package func spoken(from: Duration, to: Duration) -> Duration {
        var sum = Duration.zero
        for stretch in self.stretches {
            sum += max(.zero, min(to, stretch.end ?? to) - max(from, stretch.start))
        }
        return sum
    }

    /// When the last speech before this time ended; nil when there was none, or it still went on.
    package func speechEnd(before time: Duration) -> Duration? {
        guard let last = self.stretches.last(where: { $0.start < time }), let end = last.end,
            end <= time
        else { return nil }
        return end
    }

    /// The part of the silence at this position that a recogniser need not hear, or nil.
    /// - Parameter newest: the end of the audio there is.
    package func pause(at position: Duration, newest: Duration) -> Range<Duration>? {
        guard let index = self.stretches.lastIndex(where: { $0.start <= position }),
            let end = self.stretches[index].end
        else { return nil }
        let next =
            index + 1 < self.stretches.count
            ? self.stretches[index + 1].start : newest - Self.undecided
        guard next - end > Self.longestPause else { return nil }
        let pause = end + Self.keptAfter..<next - Self.keptBefore
        return pause.contains(position) ? pause : nil
    }
}
