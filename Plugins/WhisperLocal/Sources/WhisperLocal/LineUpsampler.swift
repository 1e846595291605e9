import CallAudio

/// Brings the audio of a line to the rate of Whisper.
struct LineUpsampler: ~Copyable, Sendable {
    private var resampler: Resampler

    init(rate: SampleRate) { self.resampler = Resampler(from: rate, to: SpokenAudio.rate) }

    mutating func convert(_ samples: [Int16]) -> [Int16] {
        var output: [Int16] = []
        Self.convert(samples, with: &self.resampler, into: &output)
        return output
    }

    private static func convert(
        _ samples: [Int16], with resampler: inout Resampler, into output: inout [Int16]
    ) {
        let limit = resampler.outputLimit(for: samples.count)
        output.append(addingCapacity: limit) { resampler.process(samples.span, into: &$0) }
    }
}
