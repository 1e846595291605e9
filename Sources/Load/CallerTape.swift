package import CallAudio

/// What every caller says, over and over: a recorded word, then silence in which the reply comes.
///
/// Between the words there is the soft noise of a line, so that a voice detector has a floor to stand on.
package struct CallerTape: Sendable {
    package let rate: SampleRate
    /// One for each 20 ms.
    package let frames: [[Int16]]
    /// The frame after the last one with speech.
    package let speechEnd: Int

    /// - Parameter speech: at 8 kHz.
    package init(speech: [Int16], rate: SampleRate, cycle: Duration) {
        self.rate = rate
        var samples: [Int16] = []
        for sample in speech {
            samples.append(sample)
            if rate == .wideband { samples.append(sample) }
        }
        let size = rate.samplesPerFrame
        let count = Int(cycle / Frame.duration)
        let spoken = samples.lastIndex { abs(Int($0)) > 300 } ?? 0
        self.speechEnd = (spoken + size) / size
        var noise: UInt32 = 1
        self.frames = (0..<count).map { frame in
            (0..<size).map { index in
                noise = noise &* 1_664_525 &+ 1_013_904_223
                let hiss = Int16(noise >> 28) - 8
                let place = frame * size + index
                return place < samples.count ? samples[place] / 2 &+ hiss : hiss
            }
        }
    }
}
