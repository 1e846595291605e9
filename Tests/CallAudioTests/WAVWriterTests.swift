import CallAudio
import FoundationEssentials
import Testing

@Suite("Writing WAV files")
struct WAVWriterTests {
    @Test("What was written is read again, left and right")
    func roundTrips() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/out.wav"
        var writer = try WAVWriter(path: path, rate: .wideband)
        try writer.append([1, -1, 2, -2].span)
        try writer.append([3, -32_768].span)
        try writer.synchronize()

        var left = try WAVReader(path: path)
        var right = try WAVReader(path: path, channels: .second)
        #expect(try [Int16](capacity: 9) { _ = try left.read(into: &$0) } == [1, 2, 3])
        #expect(try [Int16](capacity: 9) { _ = try right.read(into: &$0) } == [-1, -2, -32_768])
        #expect(left.rate == .wideband)
        #expect(try folder.bytes(of: "out.wav").count == 44 + 12)
    }

    @Test("A file whose writer was killed is valid at any moment")
    func isAlwaysValid() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/out.wav"
        var writer = try WAVWriter(path: path, rate: .narrowband)
        let block = [Int16](repeating: 5, count: 2 * 160)
        for count in 1...120 {
            try writer.append(block.span)
            // No synchronize: this is what a killed process leaves.
            let bytes = try folder.bytes(of: "out.wav")
            let promised = bytes[40..<44].reversed().reduce(0) { $0 << 8 | Int($1) }
            #expect(promised <= bytes.count - 44)
            #expect(count * 640 - promised < 4 * 8_000)
            guard promised > 0 else { continue }
            let header = try WAVReader(path: path).header
            #expect(!header.isTruncated)
        }
    }

    @Test("A place that cannot be written is an error that names it")
    func refuses() throws {
        let folder = try TemporaryFolder()
        do throws(AudioFileError) {
            _ = try WAVWriter(path: "\(folder.path)/none/out.wav", rate: .narrowband)
            Issue.record("it was written")
        } catch {
            #expect(error.code == .system)
            #expect(error.description.contains("none/out.wav"))
        }
    }

    @Test("Two paths to one file have one identity")
    func knowsSameFile() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/out.wav"
        let writer = try WAVWriter(path: path, rate: .narrowband)
        let same = try AudioFile(reading: "\(folder.path)/./out.wav").identity
        #expect(try writer.identity == same)
    }
}
