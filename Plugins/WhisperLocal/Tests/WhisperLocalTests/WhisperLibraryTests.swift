import JackfieldPlugin
import TestSupport
import Testing

@testable import WhisperLocal

@Suite("libwhisper is found, checked and used")
struct WhisperLibraryTests {
    @Test("Versions are read and told from those that are not known")
    func versions() throws {
        #expect(LibraryVersion("1.8.5")?.description == "1.8.5")
        #expect(LibraryVersion("1.9.3-dev")?.isSupported == true)
        #expect(["", "1.8", "one.two.three"].allSatisfy { LibraryVersion($0) == nil })
        let supported = ["1.8.0", "1.8.1", "1.9.99", "1.10.0", "2.0.0", "0.9.9"].map {
            LibraryVersion($0)?.isSupported
        }
        #expect(supported == [false, true, true, false, false, false])
    }

    @Test("Where it is missing, the error says where it was looked for and what to do")
    func missing() {
        let error = #expect(throws: ProviderError.self) {
            _ = try WhisperLibrary(path: "/nowhere/libwhisper.so.1")
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("/nowhere/libwhisper.so.1") == true)
        #expect(error?.message.contains("`library`") == true)
    }

    @Test("Another library is refused")
    func other() {
        let error = #expect(throws: ProviderError.self) {
            _ = try WhisperLibrary(path: "libm.so.6")
        }
        #expect(error?.message.contains("whisper_version") == true)
    }
}

@Suite(
    "libwhisper runs", .serialized, .onOwnThread, .heavy,
    .enabled(if: InstalledWhisper.path != nil, InstalledWhisper.isMissing))
struct WhisperEngineTests {
    private static func pass(isPartial: Bool = false) -> TranscriptionPass {
        TranscriptionPass(
            audio: SpokenAudio(samples: Voice.speech(syllables: 5), start: .zero), language: "en",
            prompt: "Jackfield", isPartial: isPartial)
    }

    @Test("It is a version that is known, and knows its languages")
    func version() throws {
        let library = try WhisperLibrary(path: try #require(InstalledWhisper.path))
        #expect(library.version.isSupported)
        #expect(library.knows(language: "en") && library.knows(language: "de"))
        #expect(!library.knows(language: "xx") && !library.knows(language: ""))
    }

    @Test("A model without weights hears nothing, in a partial and in a final")
    func runs() throws {
        let folder = try ModelFolder()
        let engine = try InstalledWhisper.engine(in: folder)
        #expect(try engine.transcribe(Self.pass(isPartial: true))?.words == [])
        let heard = try #require(try engine.transcribe(Self.pass()))
        #expect(heard.words == [])
        #expect(heard.language == "en")
    }

    @Test("A pass that nobody wants ends early, and the next one runs")
    func aborts() throws {
        let folder = try ModelFolder()
        let engine = try InstalledWhisper.engine(in: folder)
        let unwanted = Self.pass()
        unwanted.abort.set()
        #expect(try engine.transcribe(unwanted) == nil)
        #expect(try engine.transcribe(Self.pass()) != nil)
    }

    @Test("Engines share the model")
    func shares() throws {
        let folder = try ModelFolder()
        let library = try WhisperLibrary(path: try #require(InstalledWhisper.path))
        let path = try folder.file("model.bin", SmallModel().bytes)
        let model = try WhisperModel(path: path, library: library, usesGPU: false)
        #expect(model.isMultilingual)
        #expect(model.audioFrames == 1_500)
        let engines = [
            try WhisperEngine(model, WhisperEngine.Options()),
            try WhisperEngine(model, WhisperEngine.Options()),
        ]
        for engine in engines {
            #expect(try engine.transcribe(Self.pass(isPartial: true))?.words == [])
        }
    }

    @Test("A model that only its numbers make one is refused, not run")
    func refusesModel() throws {
        let folder = try ModelFolder()
        var model = SmallModel()
        // libwhisper wants all weights or none.
        model.tensors = [SmallModel.tensor("a.weight", type: 0, lengths: [1], bytes: 4)]
        let path = try folder.file("model.bin", model.bytes)
        let library = try WhisperLibrary(path: try #require(InstalledWhisper.path))
        let error = #expect(throws: ProviderError.self) {
            _ = try WhisperModel(path: path, library: library, usesGPU: false)
        }
        #expect(error?.code == .misconfigured)
    }
}
