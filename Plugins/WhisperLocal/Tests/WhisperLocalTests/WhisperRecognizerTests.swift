import CJackfield
import FakeHost
import TestSupport
import Testing

@testable import WhisperLocal

@Suite("The plugin, through its C table", .serialized, .onOwnThread, .heavy)
struct WhisperRecognizerTests {
    private func provider(
        _ host: FakeHost, model: String, _ more: String = ""
    ) throws -> ProviderUnderTest {
        let library = InstalledWhisper.path ?? ""
        let place = library.isEmpty ? "" : #", "library": "\#(library)""#
        return try ProviderUnderTest(
            JF_STT, of: "whisper-local", host: host,
            settings: #"{"model": "\#(model)", "threads": 2\#(place)\#(more)}"#)
    }

    @Test("Without libwhisper there is no instance, and the log says how to get it")
    func missingLibrary() {
        let host = FakeHost()
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            _ = try ProviderUnderTest(
                JF_STT, of: "whisper-local", host: host,
                settings: #"{"model": "/nowhere/model.bin", "library": "/nowhere/libwhisper.so.1"}"#
            )
        }
        #expect(host.logged("libwhisper cannot be opened (/nowhere/libwhisper.so.1)"))
        #expect(host.logged("pywhispercpp"))
    }

    @Test(
        "A model that is missing or another is refused",
        .enabled(if: InstalledWhisper.path != nil, InstalledWhisper.isMissing))
    func refusesModel() throws {
        let folder = try ModelFolder()
        let path = try folder.file("model.bin", SmallModel().bytes)
        let host = FakeHost()
        let refused = StatusError(status: jf_status(JF_E_CONFIG))
        #expect(throws: refused) { _ = try self.provider(host, model: "/nowhere/model.bin") }
        #expect(host.logged("cannot read the model /nowhere/model.bin"))
        #expect(throws: refused) {
            _ = try self.provider(host, model: path, #", "model_bytes": 3"#)
        }
        #expect(host.logged("`model_bytes` says 3"))
        #expect(throws: refused) {
            _ = try self.provider(host, model: path, #", "language": "xx""#)
        }
        #expect(host.logged("Whisper does not know the language xx"))
    }

    @Test(
        "A call is heard from its first block to its end",
        .enabled(if: InstalledWhisper.path != nil, InstalledWhisper.isMissing))
    func hears() throws {
        let folder = try ModelFolder()
        let path = try folder.file("model.bin", SmallModel().bytes)
        let host = FakeHost()
        let provider = try self.provider(host, model: path, #", "language": "en""#)
        #expect(host.logged("the model has no weights"))
        let session = try provider.open()
        #expect(session.events == ["READY"])
        for index in 0..<60 { #expect(session.push(Self.block(index)) == jf_status(JF_OK)) }
        let request = session.finalize()
        host.advance(by: .zero)
        #expect(session.events(of: request) == ["DONE"])
        let cancelled = session.finalize()
        session.cancel(cancelled)
        session.close()
        #expect(session.events.last == "CLOSED")
        provider.probe()
        host.advance(by: .zero)
        #expect(provider.events == ["DONE"])
    }

    @Test(
        "Other rates are refused",
        .enabled(if: InstalledWhisper.path != nil, InstalledWhisper.isMissing))
    func refusesRate() throws {
        let folder = try ModelFolder()
        let path = try folder.file("model.bin", SmallModel().bytes)
        let provider = try self.provider(FakeHost(), model: path)
        #expect(throws: StatusError(status: jf_status(JF_E_UNSUPPORTED))) {
            _ = try provider.open(rate: 44_100)
        }
    }

    /// 20 ms at 8 kHz of a sound that is loud for 160 ms, then soft for 80.
    private static func block(_ index: Int) -> [Int16] {
        let amplitude: Int16 = index % 12 < 8 ? 4_000 : 40
        return (0..<160).map { $0 % 8 < 4 ? amplitude : -amplitude }
    }
}
