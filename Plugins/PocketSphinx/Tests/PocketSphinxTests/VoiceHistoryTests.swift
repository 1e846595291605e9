import Testing

@testable import PocketSphinx

@Suite("What earlier utterances tell of a voice")
struct VoiceHistoryTests {
    /// Silence, speech at a level over it in each of 25 bands, silence.
    private static func utterance(_ level: Float, tilt: Float = 0, frames: Int = 20) -> [[Float]] {
        let silence = [[Float]](repeating: [Float](repeating: 2, count: 25), count: 20)
        let speech = (0..<25).map { level + tilt * (Float($0) - 12) / 12 }
        return silence + [[Float]](repeating: speech, count: frames) + silence
    }

    private static func profile(_ frames: [[Float]]) -> UtteranceProfile {
        UtteranceProfile(of: frames)
    }

    @Test("Without earlier utterances an utterance stands for itself")
    func emptyHistory() {
        let profile = Self.profile(Self.utterance(10))
        #expect(VoiceHistory().extended(profile) == profile)
    }

    @Test("Earlier utterances move the mean towards what is common to all of them")
    func earlierUtterancesCount() throws {
        var history = VoiceHistory()
        for _ in 0..<9 { history.add(Self.profile(Self.utterance(10))) }
        let hiss = Self.profile(Self.utterance(10, tilt: 3))
        let alone = UtteranceNormalizer(hiss)
        let among = UtteranceNormalizer(hiss, after: history)
        let frame = Self.utterance(10, tilt: 3)[25]
        // By itself the tilt is taken for the voice's own; among others it stays.
        let lost = alone.normalize(frame)[24] - alone.normalize(frame)[0]
        let kept = among.normalize(frame)[24] - among.normalize(frame)[0]
        #expect(kept > lost + 3)
    }

    @Test("A caller who comes closer or goes away keeps the same features", arguments: [-4, 4])
    func levelMayChange(by change: Float) {
        var history = VoiceHistory()
        for _ in 0..<9 { history.add(Self.profile(Self.utterance(10, tilt: 1))) }
        func normalized(_ shift: Float) -> [Float] {
            let frames = Self.utterance(10, tilt: 2).map { $0.map { $0 + shift } }
            let normalizer = UtteranceNormalizer(Self.profile(frames), after: history)
            return normalizer.normalize(frames[25])
        }
        // All but what a louder word may be louder by.
        for (moved, same) in zip(normalized(change), normalized(0)) {
            #expect(abs(moved - same) <= VoiceHistory.steadyRange)
        }
    }

    @Test("The last minute of speech counts, not all of a long call")
    func oldSpeechFades() throws {
        var history = VoiceHistory()
        for _ in 0..<40 { history.add(Self.profile(Self.utterance(10, tilt: 3, frames: 500))) }
        for _ in 0..<40 { history.add(Self.profile(Self.utterance(10, tilt: -3, frames: 500))) }
        let mean = try #require(
            history.extended(Self.profile(Self.utterance(10, tilt: -3))).speech.mean)
        #expect(mean[0] > 12.5 && mean[24] < 7.5)
    }
}
