import CallAudio

/// A folder of recorded speech with transcripts, and the sets that are made of it.
///
/// `Tests/Speech/sets.yaml` is an example of what it holds.
package struct SpeechCorpus: Sendable {
    struct Padding: Sendable {
        var beforeMilliseconds = 200
        var afterMilliseconds = 200
        var noise = 4.0
    }

    /// In the order of the file.
    package let sets: [SpeechSet]
    let folder: String
    /// Where a recording lies, by samples a second; `{id}` stands for its name.
    let audio: [Int: String]
    let padding: Padding

    /// Samples a second at which there is audio, ascending.
    package var rates: [Int] { self.audio.keys.sorted() }

    /// The audio of an utterance with what stands before and after it. Blocks.
    ///
    /// Audio at 8 kHz is what a µ-law line makes of it, noise included.
    package func samples(
        of utterance: SpeechUtterance, in set: SpeechSet, rate: Int
    ) throws(SpeechCorpusError) -> [Int16] {
        var noise = LineNoise(seed: utterance.id)
        var samples: [Int16] = []
        func addNoise(_ milliseconds: Int) {
            for _ in 0..<milliseconds * rate / 1_000 {
                samples.append(Self.sample(noise.next() * set.noise.padding))
            }
        }
        addNoise(self.padding.beforeMilliseconds)
        for piece in utterance.pieces {
            for sample in try self.recording(piece, rate: rate) {
                let added = set.noise.throughout > 0 ? noise.next() * set.noise.throughout : 0
                samples.append(Self.sample(Double(sample) + added))
            }
            addNoise(piece.pauseMilliseconds)
        }
        addNoise(self.padding.afterMilliseconds)
        guard rate == SampleRate.narrowband.hertz else { return samples }
        return samples.map { G711.muLaw.sample(G711.muLaw.code($0)) }
    }

    private func recording(
        _ piece: SpeechUtterance.Piece, rate: Int
    ) throws(SpeechCorpusError) -> ArraySlice<Int16> {
        let path = try self.path(of: piece.recording, rate: rate)
        do throws(AudioFileError) {
            var reader = try WAVReader(path: path)
            guard reader.rate.hertz == rate else {
                throw AudioFileError(
                    .unsupported, path: path,
                    "it has \(reader.rate.hertz) Hz, but \(rate) are expected")
            }
            var samples: [Int16] = []
            try samples.append(addingCapacity: reader.header.frameCount) {
                output throws(AudioFileError) in _ = try reader.read(into: &output)
            }
            guard let part = piece.part else { return samples[...] }
            return samples[
                min(
                    samples.count, part.lowerBound * rate / 1_000)..<min(
                        samples.count, part.upperBound * rate / 1_000)]
        } catch {
            throw SpeechCorpusError("\(error)")
        }
    }

    private func path(of recording: String, rate: Int) throws(SpeechCorpusError) -> String {
        guard let pattern = self.audio[rate] else {
            throw SpeechCorpusError("\(self.folder)/sets.yaml: there is no audio at \(rate) Hz")
        }
        let path = pattern.split(separator: "{id}", omittingEmptySubsequences: false)
        return self.folder + "/" + path.joined(separator: recording)
    }

    private static func sample(_ value: Double) -> Int16 {
        Int16(max(-32_768, min(32_767, value.rounded())))
    }
}
