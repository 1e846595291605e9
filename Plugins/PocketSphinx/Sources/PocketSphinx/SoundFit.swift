/// How well the densities of one sound fit one frame, whatever they weigh in a state.
struct SoundFit {
    /// For each stream its densities at the frame, as shares of the best one.
    let densities: [[Float]]
    /// The logarithm of the best ones together.
    private let highest: Float

    /// - Parameter logarithms: for each stream those of its densities.
    init(_ logarithms: [[Float]]) {
        var highest: Float = 0
        self.densities = logarithms.map { stream in
            let best = stream.max() ?? 0
            highest += best
            return stream.map { exponential($0 - best) }
        }
        self.highest = highest
    }

    /// The logarithm with these weights of each stream's densities.
    func likelihood(weights: [[Float]]) -> Float {
        zip(self.densities, weights).reduce(self.highest) { sum, stream in
            let total = zip(stream.0, stream.1).reduce(0) { $0 + $1.0 * $1.1 }
            return sum + naturalLogarithm(total)
        }
    }
}
