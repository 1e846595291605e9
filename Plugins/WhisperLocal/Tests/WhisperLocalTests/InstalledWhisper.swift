import FoundationEssentials
import Testing

@testable import WhisperLocal

/// libwhisper, where `scripts/setup --whisper` puts it or where the plugin looks itself.
enum InstalledWhisper {
    /// For the setting `library`; nil: it is not there.
    static let path: String? = {
        let root = URL(filePath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
        let own = "\(root)/.build/whisper/libwhisper.so.1"
        if FileManager.default.fileExists(atPath: own) { return own }
        return (try? WhisperLibrary(path: "")) == nil ? nil : ""
    }()

    static let isMissing: Comment = "libwhisper is not here: scripts/setup --whisper installs it"

    /// A model without weights, loaded.
    static func engine(in folder: borrowing ModelFolder) throws -> WhisperEngine {
        let library = try WhisperLibrary(path: try #require(self.path))
        let path = try folder.file("model.bin", SmallModel().bytes)
        let model = try WhisperModel(path: path, library: library, usesGPU: false)
        var options = WhisperEngine.Options()
        options.threads = 2
        return try WhisperEngine(model, options)
    }
}
