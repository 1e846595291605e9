import CallAudio
import FoundationEssentials

@testable import Recording

/// A folder of its own for one test, gone when the test lets go.
struct TestFolder: ~Copyable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory
            .appending(path: "jf-\(UUID().uuidString)").path()
        try Files.makeFolder(self.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Writes a mono WAV and gives its path.
    func wav(_ name: String, _ samples: [Int16], rate: SampleRate = .narrowband) throws -> String {
        let path = "\(self.path)/\(name)"
        var writer = try WAVWriter(path: path, rate: rate, channels: 1)
        try writer.append(samples.span)
        try writer.synchronize()
        return path
    }

    func text(_ name: String, _ text: String) throws -> String {
        let path = "\(self.path)/\(name)"
        try Files.write(text, to: path)
        return path
    }

    func samples(_ name: String, _ channel: WAVReader.Channels = .first) throws -> [Int16] {
        try readSamples("\(self.path)/\(name)", channel)
    }
}

func readSamples(_ path: String, _ channel: WAVReader.Channels = .first) throws -> [Int16] {
    var reader = try WAVReader(path: path, channels: channel)
    return try [Int16](capacity: reader.header.frameCount) { _ = try reader.read(into: &$0) }
}

/// The path of a file beside these tests.
func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path()
}
