/// Makes the features of an utterance independent of line, level and of how much of it is silence.
///
/// The acoustic model was trained on features with their mean taken away over utterances that hold some
/// silence. A caller's utterance holds any amount of it, and its level is arbitrary. So energies far below
/// the loudest frames are raised to a floor, and the mean is a fixed mixture of the mean of the speech and
/// the mean of the silence.
struct UtteranceNormalizer {
    /// The weight of silence in the mean that is taken away.
    static let silenceShare: Float = 0.3

    private let floor: Float
    private let mean: [Float]

    /// - Parameters:
    ///   - profile: of the utterance itself.
    ///   - history: the same caller's earlier utterances.
    init(_ profile: UtteranceProfile, after history: VoiceHistory = VoiceHistory()) {
        let extended = history.extended(profile)
        self.floor = profile.floor
        self.mean =
            switch (extended.speech.mean, extended.silence.mean) {
            case (let speech?, let silence?):
                zip(speech, silence).map {
                    $0 * (1 - Self.silenceShare) + $1 * Self.silenceShare
                }
            case (let only?, nil), (nil, let only?): only
            case (nil, nil): []
            }
    }

    func normalize(_ frame: [Float]) -> [Float] {
        zip(UtteranceProfile.raise(frame, to: self.floor), self.mean).map { $0 - $1 }
    }
}
