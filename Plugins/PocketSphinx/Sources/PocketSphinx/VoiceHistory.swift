/// What one caller's voice and line were like in the earlier utterances of a call.
///
/// One short word says little of a voice: the mean of "six" is mostly the mean of its two hisses. A call has
/// one caller on one line, so the means of what was said before hold for what comes.
struct VoiceHistory: Sendable, Equatable {
    private var speech = FrameSum()
    private var silence = FrameSum()
    /// The loud level of the utterances, weighed by their speech, and that weight.
    private var loudness: Float = 0
    private var loudnessWeight: Float = 0
    /// How the caller forms sounds, by the utterances that were understood.
    var adaptation = VoiceAdaptation()

    /// About a minute of speech; what lies further back counts less and less.
    static let longest: Float = 6_000
    /// Levels that differ by less, in natural logarithm of power (6.5 dB), differ by what was said; by more,
    /// because the caller's distance from the telephone changed.
    static let steadyRange: Float = 1.5

    /// Adds what was learned from another utterance.
    mutating func add(_ profile: UtteranceProfile) {
        let shift = self.shift(to: profile)
        self.speech.add(profile.speech, shift: -shift)
        self.silence.add(profile.silence, shift: -shift)
        self.speech.limit(to: Self.longest)
        self.silence.limit(to: Self.longest)
        let weight = profile.speech.weight
        guard weight > 0 else { return }
        self.loudness =
            (self.loudness * self.loudnessWeight + (profile.loudness - shift) * weight)
            / (self.loudnessWeight + weight)
        self.loudnessWeight = min(Self.longest, self.loudnessWeight + weight)
    }

    /// An utterance's sums with all that was heard before, at the level of the utterance.
    func extended(_ profile: UtteranceProfile) -> UtteranceProfile {
        let shift = self.shift(to: profile)
        var extended = profile
        extended.speech.add(self.speech, shift: shift)
        extended.silence.add(self.silence, shift: shift)
        return extended
    }

    private func shift(to profile: UtteranceProfile) -> Float {
        guard self.loudnessWeight > 0 else { return 0 }
        let difference = profile.loudness - self.loudness
        return difference - max(-Self.steadyRange, min(Self.steadyRange, difference))
    }
}
