package import CallModel

/// Where on the call's clock the audio stands that a recogniser was sent.
///
/// When silence is left out of a replay, what is sent goes on without a gap, and so do the times that the
/// recogniser gives. Pure; allocates only when something is left out.
package struct ReplayMap: Sendable, Equatable {
    /// From here on, both clocks go on together.
    private struct Anchor: Equatable {
        var sent: Duration
        var call: Duration
    }

    /// Recognisers round, and pad what they hear.
    private static let tolerance = Duration.milliseconds(100)

    private var anchors: [Anchor] = []
    /// The end of what was sent, on the call's clock.
    package private(set) var end: Duration

    /// - Parameter start: where on the call's clock the first sample stands.
    package init(from start: Duration = .zero) {
        self.end = start
        self.anchors.reserveCapacity(16)
        self.anchors.append(Anchor(sent: start, call: start))
    }

    /// Begins again, as at an utterance: what is sent next stands here on both clocks, unless it goes on where
    /// the last ended. Then somebody may be speaking, and a clock that jumps would break his word in two.
    /// Allocates nothing.
    package mutating func restart(at start: Duration) {
        let sent = start == self.end ? self.sentEnd : start
        self.anchors.removeAll(keepingCapacity: true)
        self.anchors.append(Anchor(sent: sent, call: start))
        self.end = start
    }

    /// Where the first sample stands that was sent.
    package var start: Duration { self.anchors[0].call }

    /// The media time to send the next sample with.
    package var sentEnd: Duration { self.sentTime(ofEnd: self.end) }

    /// Audio up to here was sent.
    package mutating func sent(upTo call: Duration) { self.end = max(self.end, call) }

    /// What lies between the end and here is left out.
    package mutating func skip(to call: Duration) {
        guard call > self.end else { return }
        self.anchors.append(Anchor(sent: self.sentEnd, call: call))
        self.end = call
    }

    /// The time on the call's clock of something that begins at this time as sent.
    package func callTime(ofStart sent: Duration) -> Duration {
        self.callTime(sent, self.anchors.last { $0.sent <= sent })
    }

    /// The same of something that ends there: before what was left out, not after.
    package func callTime(ofEnd sent: Duration) -> Duration {
        self.callTime(sent, self.anchors.last { $0.sent < sent })
    }

    private func callTime(_ sent: Duration, _ anchor: Anchor?) -> Duration {
        let anchor = anchor ?? self.anchors[0]
        return min(max(anchor.call + (sent - anchor.sent), self.start), self.end)
    }

    private func sentTime(ofEnd call: Duration) -> Duration {
        let anchor = self.anchors[self.anchors.count - 1]
        return anchor.sent + (call - anchor.call)
    }

    // MARK: - Transcripts

    /// The transcript on the call's clock, and whether its times can be relied on: there are some, and they
    /// lie within what was sent.
    package func onCallClock(_ transcript: Transcript) -> (transcript: Transcript, isTimed: Bool) {
        let first = transcript.words.first?.start ?? transcript.start
        let last = transcript.words.last?.end ?? transcript.end
        // No times at all.
        guard last > .zero else { return (transcript, false) }
        let isTimed =
            last > first && self.end > self.start
            && first >= self.anchors[0].sent - Self.tolerance
            && last <= self.sentEnd + Self.tolerance
        var mapped = transcript
        mapped.start = self.callTime(ofStart: transcript.start)
        mapped.end = max(mapped.start, self.callTime(ofEnd: transcript.end))
        for index in mapped.words.indices {
            let word = mapped.words[index]
            mapped.words[index].start = self.callTime(ofStart: word.start)
            mapped.words[index].end = max(
                mapped.words[index].start, self.callTime(ofEnd: word.end))
        }
        return (mapped, isTimed)
    }
}
