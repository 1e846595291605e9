/// Writes a WAV file of 16-bit samples as they come.
///
/// The file on disk is a valid WAV at any time, so that a process that is killed leaves a recording
/// that plays: samples go first, and the header, which never promises more than is there, follows each
/// second of audio. Its calls block; keep it off the media thread.
package struct WAVWriter: ~Copyable, Sendable {
    package let rate: SampleRate
    package let channels: Int
    /// Samples in each channel so far.
    package private(set) var frameCount = 0
    private let file: AudioFile
    private var promisedFrames = 0
    private var bytes: [UInt8] = []

    private static let headerLength = 44
    // RIFF lengths have 32 bits; this leaves room for the header.
    private static let dataLimit = 0xFFFF_FF00 - 64

    package var path: String { self.file.path }

    /// Makes the file, or empties the one that is there.
    package init(path: String, rate: SampleRate, channels: Int = 2) throws(AudioFileError) {
        precondition(channels == 1 || channels == 2, "mono or stereo")
        let file = try AudioFile(replacing: path)
        let header = Self.header(rate: rate, channels: channels, frameCount: 0)
        unsafe try file.write(header.span.bytes, at: 0)
        self.rate = rate
        self.channels = channels
        self.file = file
    }

    /// What tells whether another path leads to this file.
    package var identity: FileIdentity {
        get throws(AudioFileError) { try self.file.identity }
    }

    /// Adds samples; those of a stereo file alternate, left first.
    package mutating func append(_ samples: Span<Int16>) throws(AudioFileError) {
        precondition(samples.count % self.channels == 0, "whole frames only")
        let offset = self.frameCount * self.channels * 2
        guard offset + samples.count * 2 <= Self.dataLimit else {
            throw AudioFileError(
                .tooLarge, path: self.path, offset: Self.headerLength + offset,
                "a WAV file ends at 4 GB; end the call, or record at a lower rate")
        }
        self.bytes.removeAll(keepingCapacity: true)
        for index in samples.indices { self.bytes.append(word: UInt16(bitPattern: samples[index])) }
        unsafe try self.file.write(self.bytes.span.bytes, at: Self.headerLength + offset)
        self.frameCount += samples.count / self.channels
        if self.frameCount - self.promisedFrames >= self.rate.hertz { try self.writeHeader() }
    }

    /// Makes the header tell of all samples; more may follow.
    package mutating func synchronize() throws(AudioFileError) {
        if self.frameCount != self.promisedFrames { try self.writeHeader() }
    }

    private mutating func writeHeader() throws(AudioFileError) {
        let header = Self.header(
            rate: self.rate, channels: self.channels, frameCount: self.frameCount)
        unsafe try self.file.write(header.span.bytes, at: 0)
        self.promisedFrames = self.frameCount
    }

    private static func header(rate: SampleRate, channels: Int, frameCount: Int) -> [UInt8] {
        let align = UInt16(channels * 2)
        let data = UInt32(frameCount * channels * 2)
        var header: [UInt8] = []
        header.reserveCapacity(self.headerLength)
        header.append(contentsOf: "RIFF".utf8)
        header.append(long: data + UInt32(self.headerLength - 8))
        header.append(contentsOf: "WAVEfmt ".utf8)
        header.append(long: 16)
        header.append(word: 1)
        header.append(word: UInt16(channels))
        header.append(long: UInt32(rate.hertz))
        header.append(long: UInt32(rate.hertz) * UInt32(align))
        header.append(word: align)
        header.append(word: 16)
        header.append(contentsOf: "data".utf8)
        header.append(long: data)
        return header
    }
}

extension [UInt8] {
    fileprivate mutating func append(word: UInt16) {
        self.append(UInt8(truncatingIfNeeded: word))
        self.append(UInt8(truncatingIfNeeded: word >> 8))
    }

    fileprivate mutating func append(long: UInt32) {
        self.append(word: UInt16(truncatingIfNeeded: long))
        self.append(word: UInt16(truncatingIfNeeded: long >> 16))
    }
}
