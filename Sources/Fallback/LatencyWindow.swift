/// How long a provider took, the last few hundred times.
///
/// Pure. Adding allocates nothing once the window is full.
package struct LatencyWindow: Sendable, Equatable {
    /// So many of the last samples count.
    package static let size = 256
    /// With fewer samples a quantile says nothing.
    package static let enough = 50

    private var samples: [Duration] = []
    private var next = 0

    package init() {}

    package mutating func add(_ sample: Duration) {
        if self.samples.count < Self.size {
            self.samples.append(sample)
        } else {
            self.samples[self.next] = sample
        }
        self.next = (self.next + 1) % Self.size
    }

    /// What so many per cent of the samples stay below or reach (nearest rank); nil while there are too few.
    package func percentile(_ percent: Int) -> Duration? {
        guard self.samples.count >= Self.enough else { return nil }
        let rank = (self.samples.count * percent + 99) / 100
        return self.samples.sorted()[max(0, rank - 1)]
    }
}
