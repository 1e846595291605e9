/// Finds format and samples in a RIFF/WAVE file (Multimedia Programming Interface and Data
/// Specifications 1.0; `WAVE_FORMAT_EXTENSIBLE` as Microsoft's mmreg.h has it).
///
/// Reads chunk heads only, never the samples. Chunks of other kinds are passed over.
struct WAVHeaderParser: ~Copyable {
    private let file: AudioFile
    private let size: Int
    private var format: Format?

    private struct Format {
        var encoding: SampleEncoding
        var rate: Int
        var channels: Int
    }

    // A file of a hundred thousand empty chunks is not a recording.
    private static let chunkLimit = 1_000

    private init(file: consuming AudioFile, size: Int) {
        self.file = file
        self.size = size
    }

    /// - Returns: the file again, and what was found in it.
    static func parse(_ file: consuming AudioFile) throws(AudioFileError) -> ParsedWAV {
        let size = try file.size
        var parser = WAVHeaderParser(file: file, size: size)
        let header = try parser.parse()
        return parser.end(header)
    }

    private consuming func end(_ header: WAVHeader) -> ParsedWAV {
        ParsedWAV(file: self.file, header: header)
    }

    private mutating func parse() throws(AudioFileError) -> WAVHeader {
        try self.checkSignature()
        var offset = 12
        for _ in 0..<Self.chunkLimit {
            guard offset + 8 <= self.size else { break }
            let head = try self.bytes(at: offset, count: 8)
            let length = Int(head.word32(4))
            switch head.text(0) {
            case "fmt ":
                guard self.format == nil else {
                    throw self.malformed(offset, "a second fmt chunk; a WAV file has one")
                }
                self.format = try self.parseFormat(at: offset + 8, length: length)
            case "data":
                return try self.data(at: offset + 8, length: length)
            default:
                break
            }
            // Chunks start at even bytes.
            offset += 8 + length + length & 1
        }
        throw self.malformed(
            min(offset, self.size),
            self.format == nil
                ? "the file ends before a fmt chunk" : "the file ends before a data chunk")
    }

    private func checkSignature() throws(AudioFileError) {
        guard self.size > 0 else {
            throw AudioFileError(
                .empty, path: self.file.path, offset: 0,
                "the file is empty; check that the recorder or the copy has finished")
        }
        guard self.size >= 12 else {
            throw self.notAudio("it has \(self.size) bytes; the head of a WAV file alone has 12")
        }
        let head = try self.bytes(at: 0, count: 12)
        switch head.text(0) {
        case "RIFF": break
        case "RF64", "BW64":
            throw self.unsupported(0, "RF64 (WAV above 4 GB) is not read")
        case "RIFX":
            throw self.unsupported(0, "RIFX (big-endian WAV) is not read")
        case "OggS", "fLaC", ".snd", "FORM", "caff":
            throw self.notAudio("it is not WAV but \(head.text(0))")
        case let name:
            throw self.notAudio(
                name.hasPrefix("ID3")
                    ? "it is not WAV but MP3"
                    : "it does not start with RIFF; for headerless G.711 name it .ul or .al")
        }
        guard head.text(8) == "WAVE" else {
            throw self.notAudio("it is a RIFF file of another kind (\(head.text(8))), not WAVE", 8)
        }
    }

    private func parseFormat(at offset: Int, length: Int) throws(AudioFileError) -> Format {
        guard length >= 16, length <= 4_096 else {
            throw self.malformed(offset - 4, "a fmt chunk of \(length) bytes; it has 16 to 40")
        }
        let chunk = try self.bytes(at: offset, count: min(length, 40))
        var tag = Int(chunk.word16(0))
        if tag == 0xFFFE {
            guard length >= 40 else {
                throw self.malformed(
                    offset, "an extensible fmt chunk of \(length) bytes; it has 40")
            }
            // The sub-format GUID starts with the plain format's number.
            tag = Int(chunk.word16(24))
        }
        let channels = Int(chunk.word16(2))
        let rate = Int(chunk.word32(4))
        let bits = Int(chunk.word16(14))
        guard channels == 1 || channels == 2 else {
            throw self.unsupported(offset + 2, "\(channels) channels; mono and stereo are read")
        }
        guard (4_000...192_000).contains(rate) else {
            throw self.unsupported(offset + 4, "\(rate) samples a second; 4000 to 192000 are read")
        }
        let encoding = try self.encoding(tag: tag, bits: bits, at: offset)
        let align = Int(chunk.word16(12))
        guard align == encoding.bytesPerSample * channels else {
            throw self.malformed(
                offset + 12,
                "block align is \(align), but \(channels) x \(bits) bit need "
                    + "\(encoding.bytesPerSample * channels)")
        }
        return Format(encoding: encoding, rate: rate, channels: channels)
    }

    private func encoding(tag: Int, bits: Int, at offset: Int) throws(AudioFileError)
        -> SampleEncoding
    {
        switch (tag, bits) {
        case (1, 8): return .unsigned8
        case (1, 16): return .signed16
        case (1, 24): return .signed24
        case (1, 32): return .signed32
        case (3, 32): return .float32
        case (6, 8): return .g711(.aLaw)
        case (7, 8): return .g711(.muLaw)
        case (1, _), (3, _), (6, _), (7, _):
            throw self.unsupported(
                offset + 14,
                "\(bits) bits a sample; PCM of 8, 16, 24, 32 bits and float of 32 are read"
            )
        default:
            let name = Self.codecNames[tag].map { " (\($0))" } ?? ""
            throw self.unsupported(offset, "coding \(tag)\(name); PCM, float and G.711 are read")
        }
    }

    private static let codecNames = [
        2: "Microsoft ADPCM", 0x11: "IMA ADPCM", 0x31: "GSM 6.10", 0x40: "G.721", 0x50: "MPEG",
        0x55: "MP3", 0x64: "G.726", 0xFF: "AAC",
    ]

    private func data(at offset: Int, length: Int) throws(AudioFileError) -> WAVHeader {
        guard let format = self.format else {
            throw self.malformed(offset - 8, "the data chunk comes before a fmt chunk")
        }
        let rest = self.size - offset
        // A recorder that was cut off leaves 0 or all ones where the length belongs.
        let isOpen = length == 0 && !self.isChunk(at: offset) || length >= 0xFFFF_FF00
        let bytes = isOpen ? rest : min(length, rest)
        let frames = bytes / (format.encoding.bytesPerSample * format.channels)
        guard frames > 0 else {
            throw AudioFileError(
                .empty, path: self.file.path, offset: offset - 4,
                "the data chunk holds no sample; record again, or check that the copy has finished")
        }
        return WAVHeader(
            encoding: format.encoding, rate: SampleRate(hertz: format.rate),
            channels: format.channels, dataOffset: offset, frameCount: frames,
            isTruncated: isOpen || length > rest)
    }

    /// Whether what stands here is the head of a chunk that ends with the file or inside it.
    private func isChunk(at offset: Int) -> Bool {
        guard offset + 8 <= self.size, let head = try? self.bytes(at: offset, count: 8) else {
            return false
        }
        return head.isChunkName && offset + 8 + Int(head.word32(4)) <= self.size
    }

    private func bytes(at offset: Int, count: Int) throws(AudioFileError) -> HeaderBytes {
        var bytes = HeaderBytes()
        guard try bytes.fill(from: self.file, at: offset, count: count) else {
            throw self.malformed(offset, "the file ends inside a chunk's head")
        }
        return bytes
    }

    private func malformed(_ offset: Int, _ what: String) -> AudioFileError {
        AudioFileError(
            .malformed, path: self.file.path, offset: offset, "\(what); \(AudioFileError.convert)")
    }

    private func notAudio(_ what: String, _ offset: Int = 0) -> AudioFileError {
        AudioFileError(
            .notAudio, path: self.file.path, offset: offset, "\(what); \(AudioFileError.convert)")
    }

    private func unsupported(_ offset: Int, _ what: String) -> AudioFileError {
        AudioFileError(
            .unsupported, path: self.file.path, offset: offset, "\(what); \(AudioFileError.convert)"
        )
    }
}

/// A file and the header that was found in it.
struct ParsedWAV: ~Copyable {
    let file: AudioFile
    let header: WAVHeader

    consuming func take() -> AudioFile { self.file }
}
