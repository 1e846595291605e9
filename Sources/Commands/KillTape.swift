import CallAudio
import CallModel
import Rehearsal

/// The recording that calls, and those that are made of its calls.
struct KillTape {
    static let duration = Duration.seconds(20)

    let path: String
    private let tolerance: Duration
    private let samples: [Int16]

    /// Makes the caller's recording: a quiet noise, of which no two stretches are alike.
    ///
    /// - Parameter tolerance: how much may be missing at the end of a recording.
    init(path: String, tolerance: Duration) throws(AudioFileError) {
        self.path = path
        self.tolerance = tolerance
        var random = SeededGenerator(seed: 1)
        self.samples = (0..<SampleRate.narrowband.samples(in: Self.duration)).map { _ in
            Int16.random(in: -300...300, using: &random)
        }
        var writer = try WAVWriter(path: path, rate: .narrowband, channels: 1)
        try writer.append(self.samples.span)
        try writer.synchronize()
    }

    /// Reads the recording of a call that was killed.
    ///
    /// - Parameter length: from the answer to the kill.
    /// - Returns: how much is missing at its end, or what is wrong with it.
    func examine(_ path: String, length: Duration) -> Result<Duration, KillFault> {
        do throws(AudioFileError) {
            var reader = try WAVReader(path: path)
            guard !reader.header.isTruncated else {
                return .failure(KillFault("\(path): its header promises more than there is"))
            }
            let caller = try [Int16](capacity: reader.header.frameCount) {
                (output) throws(AudioFileError) in _ = try reader.read(into: &output)
            }
            guard caller == Array(self.samples.prefix(caller.count)) else {
                return .failure(KillFault("\(path): the left channel is not what the caller said"))
            }
            return self.missing(length - reader.header.duration, path)
        } catch {
            // A header without samples yet: all of the call is missing.
            guard error.code == .empty, error.offset ?? 0 > 0 else {
                return .failure(KillFault("\(error)"))
            }
            return self.missing(length, path)
        }
    }

    // The bench sees the answer a moment after it was given.
    private func missing(_ missing: Duration, _ path: String) -> Result<Duration, KillFault> {
        guard missing > .milliseconds(-500), missing < self.tolerance else {
            return .failure(KillFault("\(path): \(missing) of the call are missing at its end"))
        }
        return .success(missing)
    }
}

/// Something that a kill must not do, and did.
struct KillFault: Error {
    var text: String

    init(_ text: String) { self.text = text }
}
