import CallAudio
import FoundationEssentials
import Testing

@Suite("Reading WAV files")
struct WAVReaderTests {
    private func read(
        _ path: String, _ channels: WAVReader.Channels = .first, block: Int = 1_000
    ) throws -> (samples: [Int16], header: WAVHeader) {
        var reader = try WAVReader(path: path, channels: channels)
        var samples: [Int16] = []
        var count = -1
        while count != 0 {
            try samples.append(addingCapacity: block) { count = try reader.read(into: &$0) }
        }
        return (samples, reader.header)
    }

    private func failure(_ bytes: [UInt8], name: String = "x.wav") throws -> AudioFileError? {
        let folder = try TemporaryFolder()
        let path = try folder.file(name, bytes)
        do throws(AudioFileError) {
            _ = try WAVReader(path: path)
            return nil
        } catch {
            return error
        }
    }

    private static let ramp: [Int16] = [0, 256, -256, 32_512, -32_768]

    @Test("PCM of 8 to 32 bits, float and G.711 give the same samples")
    func readsEveryCoding() throws {
        let folder = try TemporaryFolder()
        let samples = Self.ramp
        let wide = { (bits: Int) in
            samples.flatMap { WAVBytes.little(Int($0) << (bits - 16), bits / 8) }
        }
        let files = [
            WAVBytes(bits: 8, data: samples.map { UInt8(Int($0 >> 8) + 128) }),
            WAVBytes(data: WAVBytes.pcm(samples)),
            WAVBytes(bits: 24, data: wide(24)),
            WAVBytes(bits: 32, data: wide(32)),
            WAVBytes(bits: 24, isExtensible: true, data: wide(24)),
            WAVBytes(
                tag: 3, bits: 32,
                data: samples.flatMap {
                    WAVBytes.little(Int((Float($0) / 32_768).bitPattern), 4)
                }),
        ]
        for (index, file) in files.enumerated() {
            let path = try folder.file("\(index).wav", file.bytes)
            #expect(try self.read(path).samples == samples, "file \(index)")
        }
        let law = WAVBytes(tag: 7, bits: 8, data: [0x80, 0xFF, 0x00])
        #expect(try self.read(folder.file("u.wav", law.bytes)).samples == [32_124, 0, -32_124])
        let other = WAVBytes(tag: 6, bits: 8, isExtensible: true, data: [0xAA, 0x2A])
        #expect(try self.read(folder.file("a.wav", other.bytes)).samples == [32_256, -32_256])
    }

    @Test("A float that is no number is silence, and one that is too loud is clipped")
    func readsOddFloats() throws {
        let folder = try TemporaryFolder()
        let values: [Float] = [.nan, .infinity, -.infinity, 2, -1.5, 0.5]
        let data = values.flatMap { WAVBytes.little(Int($0.bitPattern), 4) }
        let path = try folder.file("f.wav", WAVBytes(tag: 3, bits: 32, data: data).bytes)
        #expect(try self.read(path).samples == [0, 32_767, -32_768, 32_767, -32_768, 16_384])
    }

    @Test("Of a stereo file one channel is taken, or the mean of both")
    func readsStereo() throws {
        let folder = try TemporaryFolder()
        let file = WAVBytes(channels: 2, data: WAVBytes.pcm([100, 300, -32_768, -32_768]))
        let path = try folder.file("s.wav", file.bytes)
        #expect(try self.read(path).samples == [100, -32_768])
        #expect(try self.read(path, .second).samples == [300, -32_768])
        #expect(try self.read(path, .mix).samples == [200, -32_768])
    }

    @Test("Unknown chunks are passed over, and odd ones are padded")
    func passesOverChunks() throws {
        let folder = try TemporaryFolder()
        var file = WAVBytes(data: WAVBytes.pcm(Self.ramp))
        file.extraChunks = [("LIST", [1, 2, 3]), ("bext", []), ("junk", [UInt8](1...64))]
        let (samples, header) = try self.read(folder.file("c.wav", file.bytes))
        #expect(samples == Self.ramp)
        #expect(!header.isTruncated)
    }

    @Test(
        "A recording that was cut off gives what is there",
        arguments: [0, 0xFFFF_FFFF, 0xFFFF_FFDC, 5_000])
    func readsCutOffFiles(length: Int) throws {
        let folder = try TemporaryFolder()
        let file = WAVBytes(dataLength: length, data: WAVBytes.pcm(Self.ramp) + [7])
        let (samples, header) = try self.read(folder.file("t.wav", file.bytes))
        #expect(samples == Self.ramp)
        #expect(header.isTruncated)
    }

    @Test("Headerless G.711 is known by its name or by being told")
    func readsHeaderless() throws {
        let folder = try TemporaryFolder()
        let codes: [UInt8] = [0x80, 0xFF, 0x00]
        #expect(try self.read(folder.file("x.ULAW", codes)).samples == [32_124, 0, -32_124])
        #expect(try self.read(folder.file("x.pcma", [0xAA])).samples == [32_256])
        let plain = try folder.file("x.bin", codes)
        let told = try WAVReader(path: plain, headerless: .muLaw)
        #expect(told.header.frameCount == 3 && told.rate == .narrowband)
        #expect(try self.failure([], name: "x.al")?.code == .empty)
    }

    @Test("Long files stream in blocks, and a reader can go back")
    func streams() throws {
        let folder = try TemporaryFolder()
        let long = (0..<20_000).map { Int16(truncatingIfNeeded: $0 &* 7) }
        let path = try folder.file("l.wav", WAVBytes(rate: 16_000, data: WAVBytes.pcm(long)).bytes)
        #expect(try self.read(path, block: 333).samples == long)

        var reader = try WAVReader(path: path)
        reader.seek(to: 19_990)
        let tail = try [Int16](capacity: 100) { _ = try reader.read(into: &$0) }
        #expect(tail == Array(long.suffix(10)))
        #expect(reader.header.duration == .milliseconds(1_250))
    }

    @Test("Each fault names its byte and its remedy")
    func explainsFaults() throws {
        let good = WAVBytes(data: WAVBytes.pcm(Self.ramp))
        var fewer = good
        fewer.blockAlign = 4
        var many = good
        many.channels = 6
        var slow = good
        slow.rate = 100
        var noData = good
        noData.data = []
        let cases: [([UInt8], AudioFileError.Code, Int?, String)] = [
            ([], .empty, 0, "empty"),
            (Array(good.bytes.prefix(9)), .notAudio, 0, "9 bytes"),
            (WAVBytes.text("OggS") + [UInt8](repeating: 0, count: 99), .notAudio, 0, "OggS"),
            (WAVBytes.text("ID3\u{4}") + [UInt8](repeating: 0, count: 99), .notAudio, 0, "MP3"),
            (WAVBytes.text("RF64") + good.bytes.dropFirst(4), .unsupported, 0, "RF64"),
            (WAVBytes.text("RIFF1234AVI LIST"), .notAudio, 8, "AVI"),
            (Array(good.bytes.prefix(20)), .malformed, 20, "ends inside"),
            (Array(good.bytes.prefix(36)), .malformed, 36, "before a data chunk"),
            (fewer.bytes, .malformed, 32, "block align is 4"),
            (many.bytes, .unsupported, 22, "6 channels"),
            (slow.bytes, .unsupported, 24, "100 samples a second"),
            (WAVBytes(tag: 0x11, bits: 4, data: [1]).bytes, .unsupported, 20, "IMA ADPCM"),
            (WAVBytes(bits: 12, data: [1]).bytes, .unsupported, 34, "12 bits"),
            (noData.bytes, .empty, 40, "no sample"),
            (
                WAVBytes.text("RIFF....WAVEdata") + WAVBytes.little(2, 4) + [1, 2], .malformed, 12,
                "before a fmt chunk"
            ),
        ]
        for (bytes, code, offset, words) in cases {
            let error = try self.failure(bytes)
            #expect(error?.code == code, "\(words)")
            #expect(error?.offset == offset, "\(words)")
            #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "no error")")
        }
    }

    @Test("A missing file, a folder and a file beyond the limits are refused with their reason")
    func refusesOthers() throws {
        let folder = try TemporaryFolder()
        #expect(throws: AudioFileError.self) { _ = try WAVReader(path: "\(folder.path)/none.wav") }
        do throws(AudioFileError) {
            _ = try WAVReader(path: folder.path)
            Issue.record("a folder was read")
        } catch {
            #expect(error.reason.contains("not a regular file"))
        }
        let path = try folder.file("x.wav", WAVBytes(data: WAVBytes.pcm(Self.ramp)).bytes)
        for limits in [AudioFileLimits(bytes: 50), AudioFileLimits(duration: .microseconds(600))] {
            do throws(AudioFileError) {
                _ = try WAVReader(path: path, limits: limits)
                Issue.record("a file beyond its limits was read")
            } catch {
                #expect(error.code == .tooLarge)
            }
        }
    }

    @Test("No prefix and no changed byte of a header makes the reader fail in any other way")
    func survivesDamage() throws {
        let folder = try TemporaryFolder()
        var file = WAVBytes(channels: 2, isExtensible: true, data: WAVBytes.pcm(Self.ramp + [1]))
        file.extraChunks = [("LIST", [1, 2, 3])]
        let good = file.bytes
        for index in good.indices {
            for value in [UInt8(0), 0x7F, 0xFF] {
                var bad = good
                bad[index] = value
                let path = try folder.file("d.wav", bad)
                if let read = try? self.read(path) { #expect(read.samples.count <= 12) }
            }
            let short = try folder.file("d.wav", Array(good.prefix(index)))
            if let read = try? self.read(short) { #expect(read.header.isTruncated) }
        }
    }
}
