import Testing

@testable import PocketSphinx

@Suite("Sounds of the acoustic model")
struct SoundModelTests {
    private static let folder = PocketSphinxSettings().model

    @Test("The sounds of a recorded word are found in it")
    func alignsRecordedWord() throws {
        let model = try #require(SoundModel(folder: Self.folder))
        var frontEnd = MelFrontEnd(rate: 16_000)
        let energies = frontEnd.process(try Speech.samples("digits_6", rate: 16_000).span)
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
        func level(_ place: Int, _ bands: Range<Int>) -> Float {
            let frames = zip(energies, places).filter { $0.1 == place }.map { $0.0[bands] }
            return frames.joined().reduce(0, +) / Float(frames.count * bands.count)
        }
        for hiss in [1, 4] {
            #expect(level(hiss, 20..<25) > level(2, 20..<25))
            #expect(level(hiss, 20..<25) > level(0, 20..<25) + 3)
        }
        #expect(level(2, 0..<12) > level(1, 0..<12) + 2)
    }

    @Test("A sound takes three frames at least, and the border lies where it fits best")
    func alignsByLikelihood() {
        let frames: [[Float]] = (0..<10).map { $0 < 6 ? [0, -5] : [-5, 0] }
        #expect(SoundAlignment.sounds(of: frames) == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
        let short: [[Float]] = (0..<10).map { $0 < 1 ? [0, -5] : [-5, 0] }
        #expect(SoundAlignment.sounds(of: short) == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
        #expect(SoundAlignment.sounds(of: [[0, 0], [0, 0]]) == [0, 1])
        #expect(SoundAlignment.sounds(of: [[0, 0]]) == nil)
        #expect(SoundAlignment.sounds(of: []) == nil)
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
        #expect(SoundModel(folder: "/nowhere") == nil)
        let file = SmallSoundModel.file([Float](repeating: 1, count: 39), codebooks: 1)
        #expect(SphinxParameters(bytes: file) != nil)
        #expect(SphinxParameters(bytes: Array(file.dropLast(4))) == nil)
        #expect(SphinxParameters(bytes: Array(file.dropFirst(30))) == nil)
        #expect(SphinxParameters(bytes: []) == nil)
        // One codebook, but two names.
        let parameters = try #require(SphinxParameters(bytes: file))
        #expect(SoundModel(names: ["A", "B"], means: parameters, variances: parameters) == nil)
    }
}
