package import CallAudio

/// Speech at the rate of telephone lines, from and to files.
package enum SpeechFile {
    /// A WAV file of any rate as 8 kHz.
    package static func read(_ path: String) throws(AudioFileError) -> [Int16] {
        var reader = try WAVReader(path: path, channels: .first)
        var samples: [Int16] = []
        var hasMore = true
        while hasMore {
            var block: [Int16] = []
            block.reserveCapacity(8_192)
            var failure: AudioFileError?
            block.append(addingCapacity: 8_192) { output in
                do throws(AudioFileError) { _ = try reader.read(into: &output) } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            hasMore = !block.isEmpty
            samples += block
        }
        guard reader.rate != .narrowband else { return samples }
        var resampler = Resampler(from: reader.rate, to: .narrowband)
        var output: [Int16] = []
        for start in stride(from: 0, to: samples.count, by: 320) {
            let block = Array(samples[start..<min(start + 320, samples.count)])
            output.append(addingCapacity: resampler.outputLimit(for: block.count)) { span in
                resampler.process(block.span, into: &span)
            }
        }
        return output
    }

    package static func write(_ samples: [Int16], to path: String) throws(AudioFileError) {
        var writer = try WAVWriter(path: path, rate: .narrowband, channels: 1)
        for start in stride(from: 0, to: samples.count, by: 4_096) {
            let block = Array(samples[start..<min(start + 4_096, samples.count)])
            try writer.append(block.span)
        }
        try writer.synchronize()
    }
}
