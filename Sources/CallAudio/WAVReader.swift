/// Reads a recording as 16-bit mono, a block at a time: WAV, or headerless G.711 by its file name.
///
/// Never holds more of the file than one block. Its calls block; keep it off the media thread.
package struct WAVReader: ~Copyable, Sendable {
    /// What becomes of the two channels of a stereo file.
    package enum Channels: Sendable {
        case first
        case second
        /// The mean of both.
        case mix
    }

    package let header: WAVHeader
    /// The next sample to be read, from 0.
    package private(set) var position = 0
    private let file: AudioFile
    private let channels: Channels
    private var block: [UInt8]

    // Samples a channel that one read of the file fetches.
    private static let blockFrames = 2_048

    package var path: String { self.file.path }
    package var rate: SampleRate { self.header.rate }

    /// - Parameter headerless: the file is raw samples of this coding at 8 kHz; nil: go by its name.
    package init(
        path: String, channels: Channels = .first, headerless: G711? = nil,
        limits: AudioFileLimits = AudioFileLimits()
    ) throws(AudioFileError) {
        let parsed = try Self.examine(path, headerless: headerless, limits: limits)
        self.header = parsed.header
        self.channels = channels
        self.block = [UInt8](repeating: 0, count: Self.blockFrames * parsed.header.bytesPerFrame)
        self.file = parsed.take()
    }

    /// What tells whether another path leads to this file.
    package var identity: FileIdentity {
        get throws(AudioFileError) { try self.file.identity }
    }

    /// Goes to a sample; behind the end means to the end.
    package mutating func seek(to position: Int) {
        self.position = max(0, min(position, self.header.frameCount))
    }

    /// Appends samples until the output is full or the file is at its end; gives how many. 0: the end.
    package mutating func read(into output: inout OutputSpan<Int16>) throws(AudioFileError) -> Int {
        var total = 0
        while output.freeCapacity > 0 && self.position < self.header.frameCount {
            let frames = min(
                output.freeCapacity, self.header.frameCount - self.position, Self.blockFrames)
            guard try self.fetch(frames) else {
                throw AudioFileError(
                    .system, path: self.path,
                    offset: self.header.dataOffset + self.position * self.header.bytesPerFrame,
                    "the file became shorter while it was read; give a file that nobody changes")
            }
            for frame in 0..<frames { output.append(self.sample(frame)) }
            self.position += frames
            total += frames
        }
        return total
    }

    private mutating func fetch(_ frames: Int) throws(AudioFileError) -> Bool {
        let bytesPerFrame = self.header.bytesPerFrame
        return try Self.fill(
            &self.block, count: frames * bytesPerFrame, from: self.file,
            at: self.header.dataOffset + self.position * bytesPerFrame)
    }

    private static func fill(
        _ block: inout [UInt8], count: Int, from file: borrowing AudioFile, at offset: Int
    ) throws(AudioFileError) -> Bool {
        var span = block.mutableSpan
        var bytes = unsafe span.mutableBytes
        return try file.read(count, at: offset, into: &bytes) == count
    }

    private func sample(_ frame: Int) -> Int16 {
        let encoding = self.header.encoding
        let offset = frame * self.header.bytesPerFrame
        let first = encoding.sample(self.block.span, at: offset)
        guard self.header.channels == 2, self.channels != .first else { return first }
        let second = encoding.sample(self.block.span, at: offset + encoding.bytesPerSample)
        return self.channels == .second ? second : Int16((Int(first) + Int(second)) / 2)
    }

    private static func examine(_ path: String, headerless: G711?, limits: AudioFileLimits)
        throws(AudioFileError) -> ParsedWAV
    {
        let file = try AudioFile(reading: path)
        let size = try file.size
        guard size <= limits.bytes else {
            throw AudioFileError(
                .tooLarge, path: path,
                "\(size) bytes; at most \(limits.bytes) are read. Cut it: sox IN OUT trim 0 3600")
        }
        let raw = headerless.map { .g711($0) } ?? SampleEncoding(headerlessPath: path)
        let parsed =
            if let raw {
                ParsedWAV(file: file, header: try Self.header(of: raw, size: size, path: path))
            } else {
                try WAVHeaderParser.parse(file)
            }
        guard parsed.header.duration <= limits.duration else {
            throw AudioFileError(
                .tooLarge, path: path,
                "it lasts \(parsed.header.duration); at most \(limits.duration) is read. "
                    + "Cut it: sox IN OUT trim 0 3600")
        }
        return parsed
    }

    private static func header(of encoding: SampleEncoding, size: Int, path: String)
        throws(AudioFileError) -> WAVHeader
    {
        guard size > 0 else {
            throw AudioFileError(
                .empty, path: path, offset: 0,
                "the file is empty; check that the recorder or the copy has finished")
        }
        return WAVHeader(
            encoding: encoding, rate: .narrowband, channels: 1, dataOffset: 0, frameCount: size,
            isTruncated: false)
    }
}
