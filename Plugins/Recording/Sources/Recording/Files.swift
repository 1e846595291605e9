import CallAudio
import FoundationEssentials

/// The few things done to files beside reading and writing audio. All of it blocks.
enum Files {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    /// Names in a folder, sorted.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Bytes in a file; 0 when it is there and cannot be read, nil when it is not there.
    static func size(_ path: String) -> Int? {
        do throws(AudioFileError) {
            let file = try AudioFile(reading: path)
            return try file.size
        } catch {
            return self.exists(path) ? 0 : nil
        }
    }

    /// Moves a file over whatever has the name.
    static func move(_ from: String, to: String) throws {
        if self.exists(to) { try FileManager.default.removeItem(atPath: to) }
        try FileManager.default.moveItem(atPath: from, toPath: to)
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
