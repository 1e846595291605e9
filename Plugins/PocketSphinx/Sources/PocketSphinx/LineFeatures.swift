/// The features of one utterance on a line of 8 or 16 kHz, from band energies to cepstra.
struct LineFeatures {
    private let cepstra: ModelCepstra?

    /// Frames that must have come after a frame before its features are known.
    let lookahead: Int

    init(rate: Int) {
        self.cepstra = rate == 8_000 ? nil : ModelCepstra(bandCount: 25)
        self.lookahead = rate == 8_000 ? NarrowbandMap.context : 0
    }

    /// The cepstra of the frames in `range`, normalized as the learner says.
    func cepstra(
        of energies: [[Float]], in range: Range<Int>, normalizer: UtteranceNormalizer
    ) -> [[Float]] {
        guard let cepstra = self.cepstra else {
            let reach = NarrowbandMap.context
            let wide =
                max(
                    0, range.lowerBound - reach)..<min(
                    energies.count, range.upperBound + reach)
            let frames = energies[wide].map { normalizer.normalize($0) }
            return range.map {
                NarrowbandMap.shared.cepstra(at: $0 - wide.lowerBound, of: frames)
            }
        }
        return energies[range].map { cepstra.cepstra(of: normalizer.normalize($0)) }
    }
}
