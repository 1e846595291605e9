import FoundationEssentials

/// The densities of the acoustic model's single sounds and their weights in each sound's states, to tell how a
/// voice forms them.
///
/// Of a phonetically tied model only: it has one codebook for each sound, and in it one set of densities for
/// the cepstra, one for their slope and one for their curve. States of sounds that stand alone come first.
struct SoundModel: Sendable {
    /// Beginning, middle and end of a sound.
    static let stateCount = 3

    /// Densities of one stream of one sound.
    let densityCount: Int
    private let indices: [String: Int]
    private let means: [Float]
    private let precisions: [Float]
    /// The logarithm of each density at its mean.
    private let peaks: [Float]
    /// For each state of each sound, its streams' weights of all densities.
    private let weights: [[[Float]]]

    private static let leastVariance: Float = 1e-4

    /// Nil when the model is of another kind.
    ///
    /// - Parameter folder: of the acoustic model.
    init?(folder: String) {
        guard let names = Self.soundNames(path: "\(folder)/mdef"),
            let means = SphinxParameters(path: "\(folder)/means"),
            let variances = SphinxParameters(path: "\(folder)/variances"),
            let weights = StateWeights(
                path: "\(folder)/sendump", streams: DynamicFeatures.streamCount)
        else { return nil }
        self.init(names: names, means: means, variances: variances, weights: weights)
    }

    init?(
        names: [String], means: SphinxParameters, variances: SphinxParameters,
        weights: StateWeights
    ) {
        let width = ModelCepstra.count
        guard means.codebooks == names.count, means.values.count == variances.values.count,
            means.widths == [Int](repeating: width, count: DynamicFeatures.streamCount),
            variances.widths == means.widths, Set(names).count == names.count,
            weights.densities == means.densities, weights.states >= names.count * Self.stateCount
        else { return nil }
        let floored = variances.values.map { max($0, Self.leastVariance) }
        self.densityCount = means.densities
        self.indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.means = means.values
        self.precisions = floored.map { 1 / $0 }
        self.peaks = stride(from: 0, to: floored.count, by: width).map { start in
            -0.5 * floored[start..<start + width].reduce(0) { $0 + naturalLogarithm(2 * .pi * $1) }
        }
        self.weights = (0..<names.count * Self.stateCount).map { state in
            (0..<DynamicFeatures.streamCount).map { weights.weights(ofState: state, stream: $0) }
        }
    }

    func index(of sound: String) -> Int? { self.indices[sound] }

    /// How well the densities of a sound fit a frame.
    func fit(of frame: [Float], as sound: Int) -> SoundFit {
        SoundFit(
            (0..<DynamicFeatures.streamCount).map { stream in
                self.logarithms(of: frame, as: sound, stream: stream)
            })
    }

    /// How likely a state of the sound makes the frame: the logarithm.
    func likelihood(of fit: SoundFit, as sound: Int, state: Int) -> Float {
        fit.likelihood(weights: self.weights[sound * Self.stateCount + state])
    }

    /// Where a state of the sound expects a stream of the frame, and how narrowly, summed over its densities
    /// as far as each may have made the frame.
    ///
    /// - Returns: precisions, and means times precisions, of the 13 dimensions.
    func pull(
        on fit: SoundFit, as sound: Int, state: Int, stream: Int
    ) -> (precisions: [Float], targets: [Float]) {
        let weights = self.weights[sound * Self.stateCount + state][stream]
        let shares = zip(fit.densities[stream], weights).map { $0 * $1 }
        let total = shares.reduce(0, +)
        let width = ModelCepstra.count
        var precisions = [Float](repeating: 0, count: width)
        var targets = precisions
        // Others would change nothing.
        for (density, share) in shares.enumerated() where share > 1e-5 * total {
            let start = self.start(of: sound, stream) + density * width
            for dimension in 0..<width {
                let precision = self.precisions[start + dimension] * share / total
                precisions[dimension] += precision
                targets[dimension] += precision * self.means[start + dimension]
            }
        }
        return (precisions, targets)
    }

    private func start(of sound: Int, _ stream: Int) -> Int {
        (sound * DynamicFeatures.streamCount + stream) * self.densityCount * ModelCepstra.count
    }

    private func logarithms(of frame: [Float], as sound: Int, stream: Int) -> [Float] {
        let width = ModelCepstra.count
        var position = self.start(of: sound, stream)
        var result = [Float](repeating: 0, count: self.densityCount)
        for density in 0..<self.densityCount {
            var distance: Float = 0
            for dimension in stream * width..<(stream + 1) * width {
                let difference = frame[dimension] - self.means[position]
                distance += difference * difference * self.precisions[position]
                position += 1
            }
            result[density] = self.peaks[position / width - 1] - 0.5 * distance
        }
        return result
    }

    /// The sounds in the order of their codebooks, from a binary model definition.
    private static func soundNames(path: String) -> [String]? {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.starts(with: "BMDF".utf8)
        else { return nil }
        // Version, length of the description, the description, ten counts, names.
        var reader = LittleEndianReader([UInt8](data), at: 8)
        guard let description = reader.next() else { return nil }
        reader.skip(Int(description))
        guard let count = reader.next(), count < 1_000 else { return nil }
        // Of sounds in their surroundings.
        reader.skip(4)
        guard let states = reader.next(), states == Self.stateCount,
            let single = reader.next(), single == states * count
        else { return nil }
        reader.skip(6 * 4)
        let names = (0..<count).compactMap { _ in reader.nextString() }
        return names.count == count ? names : nil
    }
}
