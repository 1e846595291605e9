/// Where each sample of an utterance stands on the caller-audio clock, gaps included.
struct MediaTimeline {
    private struct Anchor {
        var sample: Int
        var time: Duration
    }

    private let rate: Int
    private var anchors: [Anchor] = []
    private(set) var sampleCount = 0

    init(rate: Int) { self.rate = rate }

    /// Notes a block of audio that starts at `time`.
    mutating func append(samples: Int, at time: Duration) {
        let expected = self.anchors.isEmpty ? nil : self.time(ofSample: self.sampleCount)
        // Blocks that follow each other need one anchor only.
        if expected.map({ abs(($0 - time) / .milliseconds(1)) > 1 }) ?? true {
            self.anchors.append(Anchor(sample: self.sampleCount, time: time))
        }
        self.sampleCount += samples
    }

    /// The end of all audio so far.
    var end: Duration { self.time(ofSample: self.sampleCount) }

    func time(ofSample sample: Int) -> Duration {
        guard let anchor = self.anchors.last(where: { $0.sample <= sample }) ?? self.anchors.first
        else { return .zero }
        return anchor.time + .seconds(1) * (sample - anchor.sample) / self.rate
    }
}
