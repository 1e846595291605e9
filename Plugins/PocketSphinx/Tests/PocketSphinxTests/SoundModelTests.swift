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
            sounds.map { model.likelihood(of: frame, as: $0) }
        }
        let places = try #require(SoundAlignment.sounds(of: likelihoods))
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

    @Test("A sound takes three frames at least, and the border lies where it fits best")
    func alignsByLikelihood() {
        let late = SoundAlignment.sounds(of: self.likelihoods(border: 6, of: 10))
        #expect(late == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
        let early = SoundAlignment.sounds(of: self.likelihoods(border: 1, of: 10))
        #expect(early == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
        let shortest = SoundAlignment.sounds(of: self.likelihoods(border: 1, of: 2))
        #expect(shortest == [0, 1])
        let tooShort = SoundAlignment.sounds(of: self.likelihoods(border: 1, of: 1))
        #expect(tooShort == nil)
        let nothing = SoundAlignment.sounds(of: [])
        #expect(nothing == nil)
    }

    /// The first of two sounds fits before the border, the second behind it.
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
        let pull = model.pull(on: frame, as: sound, stream: 0)
        #expect(pull.precisions == [Float](repeating: 1, count: 13))
        #expect(pull.targets == [Float](repeating: -3, count: 13))
        let other = try #require(model.index(of: "A"))
        #expect(model.likelihood(of: frame, as: other) > model.likelihood(of: frame, as: sound))
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
        let fits = SoundModel(names: ["A", "B"], means: parameters, variances: parameters) != nil
        #expect(!fits)
    }
}
