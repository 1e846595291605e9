import Testing

@testable import PocketSphinx

@Suite("Adapting to a voice")
struct VoiceAdaptationTests {
    /// What a voice would have to be turned by: every cepstrum stretched a little, mixed with the next, moved.
    private static let truth: VoiceTransform = {
        var transform = VoiceTransform.identity
        for row in 0..<13 {
            transform.rows[row][row] = 1.2
            if row < 12 { transform.rows[row][row + 1] = 0.1 }
            transform.rows[row][13] = Double(row) / 4 - 1
        }
        return transform
    }()

    /// Features that point everywhere, the same each time.
    private static func features(_ count: Int) -> [[Float]] {
        let noise = Speech.noise(count * 13, amplitude: 1_000)
        return (0..<count).map { frame in
            (0..<13).map { Float(noise[frame * 13 + $0]) / 300 }
        }
    }

    private static func statistics(frames: Int) -> VoiceStatistics {
        var statistics = VoiceStatistics()
        let precisions = [Float](repeating: 100, count: 13)
        let features = Self.features(frames)
        for (frame, expected) in zip(features, Self.truth.apply(to: features)) {
            statistics.add(
                frame[...], offset: 1, precisions: precisions, targets: expected.map { $0 * 100 })
            statistics.countFrame()
        }
        return statistics
    }

    @Test("The transform that leads to the model's sounds is found, as far as enough was heard")
    func findsTransform() {
        let frames = 4_000.0
        let found = Self.statistics(frames: Int(frames)).transform(from: .identity)
        let trust = frames / (frames + VoiceStatistics.priorFrames)
        for (row, (one, other)) in zip(found.rows, Self.truth.rows).enumerated() {
            for (column, (value, truth)) in zip(one, other).enumerated() {
                let nothing: Double = row == column ? 1 : 0
                let expected: Double = nothing + trust * (truth - nothing)
                #expect(abs(value - expected) < 0.03)
            }
        }
    }

    @Test("A few words do not tell a voice")
    func fewFramesChangeNothing() {
        let few = Self.statistics(frames: Int(VoiceStatistics.fewestFrames))
        #expect(few.transform(from: .identity).isIdentity)
        let enough = Self.statistics(frames: Int(VoiceStatistics.fewestFrames) + 1)
        #expect(!enough.transform(from: .identity).isIdentity)
    }

    @Test("What lies far back counts less, and what was learned stays")
    func oldSpeechFades() {
        var statistics = Self.statistics(frames: 1_000)
        for _ in 0..<11_500 { statistics.countFrame() }
        let before = statistics.transform(from: .identity)
        statistics.limit()
        #expect(statistics.frames == VoiceStatistics.longest)
        let after = statistics.transform(from: .identity)
        for (value, old) in zip(after.rows.joined(), before.rows.joined()) {
            #expect(abs(value - old) < 0.02)
        }
    }

    @Test("A voice that was heard enough comes close to the sounds of the model")
    func learnsFromWords() throws {
        let centres: [Float] = [1, -1]
        let model = try #require(SmallSoundModel.make(means: centres))
        // Sounds of a second each in turn; as noisy as the model's, its slopes and curves included.
        let sounds = (0..<1_200).map { $0 / 100 % 2 }
        let offsets = (0..<13).map { Float($0) / 8 - 0.75 }
        let voice = zip(sounds, Self.features(sounds.count)).map { sound, noise in
            zip(noise, offsets).map { centres[sound] + $0 / 3 + $1 }
        }
        let words = stride(from: 0, to: sounds.count, by: 200).map {
            SoundedWord(sounds: ["A", "B"], frames: $0..<$0 + 200)
        }
        var adaptation = VoiceAdaptation()
        adaptation.learn(from: voice, as: words, heardWith: .identity, model: model)

        func distances(_ frames: [[Float]]) -> [Float] {
            centres.indices.map { sound in
                let own = zip(frames, sounds).filter { $1 == sound }.map(\.0)
                return (0..<13).reduce(0) { sum, dimension in
                    let mean = own.reduce(0) { $0 + $1[dimension] } / Float(own.count)
                    return sum + abs(mean - centres[sound])
                }
            }
        }
        let after = distances(adaptation.transform.apply(to: voice))
        let share = Float(VoiceStatistics.priorFrames / (1_200 + VoiceStatistics.priorFrames))
        for (before, after) in zip(distances(voice), after) {
            #expect(after < before * (share + 0.15))
        }
    }

    @Test("Words whose sounds the model lacks teach nothing")
    func unknownSoundsTeachNothing() throws {
        let model = try #require(SmallSoundModel.make(means: [3, -3]))
        var adaptation = VoiceAdaptation()
        adaptation.learn(
            from: Self.features(20), as: [SoundedWord(sounds: ["A", "X"], frames: 0..<20)],
            heardWith: .identity, model: model)
        #expect(adaptation == VoiceAdaptation())
    }

    @Test("A matrix times its inverse is one; without full rank there is none")
    func inverse() throws {
        let matrix = SquareMatrix(size: 3, values: [0, 2, 1, 1, 0, 3, 4, 1, 1])
        let inverse = try #require(matrix.inverse)
        for index in 0..<3 {
            let unit = (0..<3).map { $0 == index ? 1.0 : 0 }
            for (value, one) in zip(matrix.times(inverse.times(unit)), unit) {
                #expect(abs(value - one) < 1e-12)
            }
        }
        #expect(SquareMatrix(size: 2, values: [1, 2, 0, 0]).inverse == nil)
    }
}
