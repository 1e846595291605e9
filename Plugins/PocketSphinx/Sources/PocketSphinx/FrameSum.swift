/// The sum of some frames of band energies, for their mean.
struct FrameSum: Sendable, Equatable {
    private(set) var sum: [Float] = []
    private(set) var weight: Float = 0

    /// - Parameter frame: of as many bands as the frames before it.
    mutating func add(_ frame: [Float]) {
        if self.sum.isEmpty { self.sum = [Float](repeating: 0, count: frame.count) }
        for index in self.sum.indices { self.sum[index] += frame[index] }
        self.weight += 1
    }

    /// Adds the frames of another sum, all bands moved by `shift`.
    mutating func add(_ other: FrameSum, shift: Float = 0) {
        guard other.weight > 0 else { return }
        if self.sum.isEmpty { self.sum = [Float](repeating: 0, count: other.sum.count) }
        for index in self.sum.indices { self.sum[index] += other.sum[index] + shift * other.weight }
        self.weight += other.weight
    }

    /// Makes it count for no more than so many frames.
    mutating func limit(to most: Float) {
        guard self.weight > most else { return }
        let factor = most / self.weight
        for index in self.sum.indices { self.sum[index] *= factor }
        self.weight = most
    }

    /// Nil when there are no frames.
    var mean: [Float]? {
        self.weight > 0 ? self.sum.map { $0 / self.weight } : nil
    }
}
