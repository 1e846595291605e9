/// How one caller's voice differs from those that the acoustic model knows, learned from what the caller was
/// heard to say.
///
/// Nobody tells what was really said: a wrong word still has mostly the right sounds.
struct VoiceAdaptation: Sendable, Equatable {
    private var statistics = VoiceStatistics()
    private(set) var transform = VoiceTransform.identity

    /// Learns from another utterance.
    ///
    /// - Parameters:
    ///   - cepstra: of the whole utterance, not transformed.
    ///   - words: what it was heard as.
    ///   - transform: with which it was heard; tells which density of a sound made a frame.
    mutating func learn(
        from cepstra: [[Float]], as words: [SoundedWord], heardWith transform: VoiceTransform,
        model: SoundModel
    ) {
        let frames = DynamicFeatures.frames(of: cepstra)
        let heard = DynamicFeatures.frames(of: transform.apply(to: cepstra))
        for word in words {
            let sounds = word.sounds.compactMap { model.index(of: $0) }
            guard sounds.count == word.sounds.count, frames.indices.contains(word.frames) else {
                continue
            }
            let states = sounds.flatMap { sound in
                (0..<SoundModel.stateCount).map { (sound: sound, state: $0) }
            }
            guard states.count <= word.frames.count else { continue }
            let fits = heard[word.frames].map { frame in
                sounds.map { model.fit(of: frame, as: $0) }
            }
            let likelihoods = fits.map { fits in
                states.indices.map { place in
                    model.likelihood(
                        of: fits[place / SoundModel.stateCount], as: states[place].sound,
                        state: states[place].state)
                }
            }
            guard let places = SoundAlignment.states(of: likelihoods) else { continue }
            for (index, place) in places.enumerated() {
                let fit = fits[index][place / SoundModel.stateCount]
                let (sound, state) = states[place]
                self.add(frames[word.frames.lowerBound + index]) { stream in
                    model.pull(on: fit, as: sound, state: state, stream: stream)
                }
            }
        }
        self.statistics.limit()
        self.transform = self.statistics.transform(from: transform)
    }

    private mutating func add(
        _ frame: [Float], pull: (_ stream: Int) -> (precisions: [Float], targets: [Float])
    ) {
        let width = ModelCepstra.count
        for stream in 0..<DynamicFeatures.streamCount {
            let (precisions, targets) = pull(stream)
            self.statistics.add(
                frame[stream * width..<(stream + 1) * width], offset: stream == 0 ? 1 : 0,
                precisions: precisions, targets: targets)
        }
        self.statistics.countFrame()
    }
}
