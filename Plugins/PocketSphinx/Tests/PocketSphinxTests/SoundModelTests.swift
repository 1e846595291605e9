import Testing

@testable import PocketSphinx

@Suite("Sounds of the acoustic model")
struct SoundModelTests {
    private static let folder = PocketSphinxSettings().model

    @Test("The sounds of a recorded word are found in it")
    func alignsRecordedWord() throws {
        let model = try #require(SoundModel(folder: Self.folder))
        var frontEnd = MelFrontEnd(rate: 16_000)
        let samples = try Speech.samples("digits_6", rate: 16_000)
        let energies = frontEnd.process(samples.span)
        let cepstra = LineFeatures(rate: 16_000).cepstra(
            of: energies, in: 0..<energies.count,
            normalizer: UtteranceNormalizer(UtteranceProfile(of: energies)))
        let sounds = ["SIL", "S", "IH", "K", "S", "SIL"].compactMap { model.index(of: $0) }
        try #require(sounds.count == 6)
        let likelihoods = DynamicFeatures.frames(of: cepstra).map { frame in
            sounds.flatMap { sound in
                let fit = model.fit(of: frame, as: sound)
                return (0..<3).map { model.likelihood(of: fit, as: sound, state: $0) }
            }
        }
        let places = try #require(SoundAlignment.states(of: likelihoods)).map { $0 / 3 }
        // A hiss is loud in the upper bands, a vowel in the lower ones, and silence in none.
        let high = self.levels(of: energies, at: places, in: 20..<25)
        let low = self.levels(of: energies, at: places, in: 0..<12)
        #expect(high[1] > high[2] && high[4] > high[2])
        #expect(high[1] > high[0] + 3 && high[4] > high[0] + 3)
        #expect(low[2] > low[1] + 2)
    }

    /// The mean energy of some bands for each of the places.
    private func levels(
        of energies: [[Float]], at places: [Int], in bands: Range<Int>
    ) -> [Float] {
        var sums = [Float](repeating: 0, count: 6)
        var counts = sums
        for (frame, place) in zip(energies, places) {
            sums[place] += frame[bands].reduce(0, +)
            counts[place] += Float(bands.count)
        }
        return sums.indices.map { sums[$0] / counts[$0] }
    }

    @Test("No state is left out, and the border lies where it fits best")
    func alignsByLikelihood() {
        let late = SoundAlignment.states(of: self.likelihoods(border: 6, of: 10))
        #expect(late == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
        let none = SoundAlignment.states(of: self.likelihoods(border: 0, of: 4))
        #expect(none == [0, 1, 1, 1])
        let shortest = SoundAlignment.states(of: self.likelihoods(border: 1, of: 2))
        #expect(shortest == [0, 1])
        let tooShort = SoundAlignment.states(of: self.likelihoods(border: 1, of: 1))
        #expect(tooShort == nil)
        let nothing = SoundAlignment.states(of: [])
        #expect(nothing == nil)
    }

    /// The first of two states fits before the border, the second behind it.
    private func likelihoods(border: Int, of count: Int) -> [[Float]] {
        let first: [Float] = [0, -5]
        let second: [Float] = [-5, 0]
        var frames = [[Float]](repeating: second, count: count)
        for index in 0..<border { frames[index] = first }
        return frames
    }

    @Test("Slope and curve are those of a window of seven frames")
    func dynamicFeatures() {
        let line = DynamicFeatures.frames(
            of: (0..<9).map { [Float](repeating: Float($0), count: 13) })
        #expect(line[4] == [4, 4, 0].flatMap { [Float](repeating: $0, count: 13) })
        // Beyond the ends nothing changes.
        #expect(line[0][13] == 2)
        let square = DynamicFeatures.frames(
            of: (0..<9).map { [Float](repeating: Float($0 * $0), count: 13) })
        #expect(square[4][26] == 16)
    }

    @Test("What a sound expects is near its densities, and as narrow as they are")
    func pullsTowardsMeans() throws {
        let model = try #require(SmallSoundModel.make(means: [3, -3]))
        let sound = try #require(model.index(of: "B"))
        let frame = [Float](repeating: 1, count: 39)
        let fit = model.fit(of: frame, as: sound)
        let pull = model.pull(on: fit, as: sound, state: 1, stream: 0)
        #expect(pull.precisions == [Float](repeating: 1, count: 13))
        #expect(pull.targets == [Float](repeating: -3, count: 13))
        let other = try #require(model.index(of: "A"))
        let better = model.likelihood(
            of: model.fit(of: frame, as: other), as: other, state: 1)
        #expect(better > model.likelihood(of: fit, as: sound, state: 1))
    }

    @Test("A model of another kind, or a damaged one, gives none")
    func refusesOtherModels() throws {
        let opensNothing = SoundModel(folder: "/nowhere") != nil
        #expect(!opensNothing)
        let file = SmallSoundModel.file([Float](repeating: 1, count: 39), codebooks: 1)
        let readable = [file, Array(file.dropLast(4)), Array(file.dropFirst(30)), []].map {
            SphinxParameters(bytes: $0) != nil
        }
        #expect(readable == [true, false, false, false])
        // One codebook, but two names.
        let parameters = try #require(SphinxParameters(bytes: file))
        let weights = try #require(
            StateWeights(bytes: SmallSoundModel.weights(densities: 1, states: 6), streams: 3))
        let fits = [["A"], ["A", "B"]].map { names in
            SoundModel(
                names: names, means: parameters, variances: parameters, weights: weights) != nil
        }
        #expect(fits == [true, false])
    }

    @Test("Densities weigh what the state gives them")
    func weighsDensities() throws {
        // Two densities of four states: the states' weights of the one, then of the other, for each stream.
        let values = (0..<3).flatMap { stream in
            [0, 0, 0, UInt8(10 * stream), 255, 200, 7, 0].map { UInt8($0) }
        }
        let file = SmallSoundModel.weights(densities: 2, states: 4, values: values)
        let weights = try #require(StateWeights(bytes: file, streams: 3))
        let second = weights.weights(ofState: 2, stream: 0)
        #expect(second[0] == 1 && abs(second[1] - 0.488_4) < 0.001)
        #expect(abs(weights.weights(ofState: 3, stream: 1)[0] - 0.359_2) < 0.001)
        let fit = SoundFit([[0, -1], [-4, -2], [3, 3]])
        let equal = fit.likelihood(weights: [[1, 0], [0, 1], [0.5, 0.5]])
        #expect(abs(equal - 1) < 1e-5)
        let other = fit.likelihood(weights: [[0, 1], [1, 0], [0.5, 0.5]])
        #expect(abs(other + 2) < 1e-5)
    }

    @Test("Weights that are clustered, cut short or too long are another format")
    func refusesOtherWeights() {
        let whole = SmallSoundModel.weights(densities: 2, states: 4)
        let clustered = SmallSoundModel.weights(
            densities: 2, states: 4, lines: ["mixture weights", "cluster_count 15"])
        let files = [
            whole, Array(whole.dropLast()), whole + [0], clustered, Array(whole[..<9]), [],
        ]
        let readable = files.map { StateWeights(bytes: $0, streams: 3) != nil }
        #expect(readable == [true, false, false, false, false, false])
    }
}
