/// What is needed of the speech heard so far to find the transform under which the model's sounds make it
/// most likely.
///
/// Constrained maximum likelihood linear regression with diagonal covariances, the matrix shared by cepstra,
/// slopes and curves: M. J. F. Gales, "Maximum likelihood linear transformations for HMM-based speech
/// recognition", Computer Speech and Language 12 (1998), section 2.2.
struct VoiceStatistics: Sendable, Equatable {
    private static let size = VoiceTransform.size
    /// Cepstra, and the 1 that the offset is multiplied with.
    private static let width = size + 1

    private(set) var frames: Double = 0
    /// For each cepstrum: products of the features, weighed by precision.
    private var products = [[Double]](
        repeating: [Double](repeating: 0, count: width * width), count: size)
    /// For each cepstrum: the features times where the model expects it, weighed by precision.
    private var targets = [[Double]](
        repeating: [Double](repeating: 0, count: width), count: size)

    /// As many frames without any difference are thought to have been heard before. A few words alone must
    /// not turn the voice into whatever they were taken for.
    static let priorFrames = 1_000.0
    /// About two minutes of speech; what lies further back counts less and less.
    static let longest = 12_000.0
    /// Less speech than this says more of its words than of the voice: six seconds.
    static let fewestFrames = 600.0
    private static let rounds = 8

    mutating func countFrame() { self.frames += 1 }

    /// Adds one stream of a frame, and what its sound makes of it.
    ///
    /// - Parameter offset: 1 for cepstra; 0 for slope and curve, which an offset leaves alone.
    mutating func add(
        _ stream: ArraySlice<Float>, offset: Double, precisions: [Float], targets: [Float]
    ) {
        let features = stream.map { Double($0) } + [offset]
        for dimension in 0..<Self.size {
            let (precision, target) = (Double(precisions[dimension]), Double(targets[dimension]))
            var position = 0
            for row in 0..<Self.width {
                let weight = precision * features[row]
                self.targets[dimension][row] += target * features[row]
                for column in 0..<Self.width {
                    self.products[dimension][position + column] += weight * features[column]
                }
                position += Self.width
            }
        }
    }

    mutating func limit() {
        guard self.frames > Self.longest else { return }
        let factor = Self.longest / self.frames
        self.frames = Self.longest
        for dimension in 0..<Self.size {
            for index in self.products[dimension].indices {
                self.products[dimension][index] *= factor
            }
            for index in self.targets[dimension].indices {
                self.targets[dimension][index] *= factor
            }
        }
    }

    /// The best transform, looked for from another one; that one while too little was heard.
    func transform(from start: VoiceTransform) -> VoiceTransform {
        guard self.frames > Self.fewestFrames else { return start }
        // The frames thought before look like those heard, and the model expects them where they are.
        let prior = Self.priorFrames / self.frames
        let observations =
            Double(DynamicFeatures.streamCount) * (self.frames + Self.priorFrames)
        let targets = self.targets.enumerated().map { dimension, row in
            row.indices.map {
                row[$0] + prior * self.products[dimension][dimension * Self.width + $0]
            }
        }
        let inverses = self.products.compactMap { products in
            SquareMatrix(size: Self.width, values: products.map { $0 * (1 + prior) }).inverse
        }
        guard inverses.count == Self.size else { return start }
        var result = start
        for _ in 0..<Self.rounds {
            for dimension in 0..<Self.size {
                guard
                    let row = Self.row(
                        dimension, of: result, inverse: inverses[dimension],
                        targets: targets[dimension], observations: observations)
                else { return start }
                result.rows[dimension] = row
            }
        }
        return result
    }

    /// The best row while the others stay.
    private static func row(
        _ dimension: Int, of transform: VoiceTransform, inverse: SquareMatrix, targets: [Double],
        observations: Double
    ) -> [Double]? {
        let square = SquareMatrix(
            size: Self.size, values: transform.rows.flatMap { $0.prefix(Self.size) })
        guard let turned = square.inverse else { return nil }
        let cofactors = (0..<Self.size).map { turned[$0, dimension] } + [0]
        let (a, b) = (
            inverse.product(cofactors, cofactors), inverse.product(cofactors, targets)
        )
        guard a > 0 else { return nil }
        // Of the two places without slope the one of the higher likelihood.
        let root = (b * b + 4 * a * observations).squareRoot()
        let candidates = [(-b + root) / (2 * a), (-b - root) / (2 * a)]
        func likelihood(_ factor: Double) -> Double {
            observations * naturalLogarithm(abs(factor * a + b)) - factor * factor * a / 2
        }
        guard let factor = candidates.max(by: { likelihood($0) < likelihood($1) }) else {
            return nil
        }
        return inverse.times(zip(cofactors, targets).map { factor * $0 + $1 })
    }
}
