import CallAudio

/// A caller's recording in memory, at the line's rate.
struct CallerTrack: Sendable {
    let rate: SampleRate
    let samples: [Int16]

    var duration: Duration { self.rate.duration(of: self.samples.count) }

    /// The rate of the line for a file of this rate: its own, when telephony has it, else 16 kHz.
    static func lineRate(for rate: SampleRate) -> SampleRate {
        rate == .narrowband ? .narrowband : .wideband
    }

    /// Reads a whole file; blocks.
    static func read(_ source: consuming CallerSource) throws(AudioFileError) -> CallerTrack {
        let rate = source.rate
        var samples: [Int16] = []
        samples.reserveCapacity(rate.samples(in: source.duration) + 2 * rate.samplesPerFrame)
        while try source.read(into: &samples) {}
        return CallerTrack(rate: rate, samples: samples)
    }
}

/// Reads a caller's recording block by block and brings it to the line's rate. Its calls block.
struct CallerSource: ~Copyable, Sendable {
    let rate: SampleRate
    let duration: Duration
    private var reader: WAVReader
    private var resampler: Resampler
    private var block: [Int16] = []
    private var isFlushed = false

    private static let blockSamples = 4_096

    init(path: String) throws(AudioFileError) {
        let reader = try WAVReader(path: path)
        self.rate = CallerTrack.lineRate(for: reader.rate)
        self.duration = reader.header.duration
        self.resampler = Resampler(
            from: reader.rate, to: CallerTrack.lineRate(for: reader.rate), quality: .studio)
        self.reader = reader
    }

    var identity: FileIdentity { get throws(AudioFileError) { try self.reader.identity } }

    /// Adds the next block; false: the file is at its end.
    mutating func read(into output: inout [Int16]) throws(AudioFileError) -> Bool {
        let count = try Self.fill(&self.block, from: &self.reader)
        if count > 0 {
            Self.convert(self.block, with: &self.resampler, into: &output)
            return true
        }
        guard !self.isFlushed else { return false }
        self.isFlushed = Self.flush(&self.resampler, into: &output)
        return true
    }

    private static func fill(_ block: inout [Int16], from reader: inout WAVReader)
        throws(AudioFileError) -> Int
    {
        block.removeAll(keepingCapacity: true)
        var count = 0
        var failure: AudioFileError?
        block.append(addingCapacity: Self.blockSamples) { span in
            do throws(AudioFileError) { count = try reader.read(into: &span) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return count
    }

    private static func convert(
        _ block: [Int16], with resampler: inout Resampler, into output: inout [Int16]
    ) {
        let limit = resampler.outputLimit(for: block.count)
        output.append(addingCapacity: limit) { resampler.process(block.span, into: &$0) }
    }

    private static func flush(_ resampler: inout Resampler, into output: inout [Int16]) -> Bool {
        var isOver = false
        output.append(addingCapacity: 512) { isOver = resampler.flush(into: &$0) }
        return isOver
    }
}
