import JackfieldPlugin
import Testing

@testable import WhisperLocal

@Suite("A model is looked through before libwhisper gets it")
struct ModelFileTests {
    private func refusal(of bytes: [UInt8]) throws -> ProviderError? {
        let folder = try ModelFolder()
        let path = try folder.file("model.bin", bytes)
        do throws(ProviderError) {
            _ = try ModelFile(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("A model without weights is sound, and known as such")
    func empty() throws {
        let folder = try ModelFolder()
        let bytes = SmallModel().bytes
        let file = try ModelFile(path: try folder.file("model.bin", bytes))
        #expect(file.size == bytes.count)
        #expect(!file.hasWeights)
    }

    @Test(
        "Weights of each kind are counted byte for byte",
        arguments: [(0, 256), (1, 128), (2, 36), (8, 68)])
    func weights(type: Int, bytes: Int) throws {
        let folder = try ModelFolder()
        var model = SmallModel()
        model.tensors = [SmallModel.tensor("a.weight", type: type, lengths: [32, 2], bytes: bytes)]
        #expect(try ModelFile(path: try folder.file("model.bin", model.bytes)).hasWeights)
        #expect(try self.refusal(of: model.bytes + [0])?.code == .misconfigured)
        let cut = try self.refusal(of: Array(model.bytes.dropLast()))
        #expect(cut?.message.contains("is cut short") == true)
    }

    @Test("What is no Whisper model is refused", arguments: 0..<8)
    func others(kind: Int) throws {
        var model = SmallModel()
        switch kind {
        case 0: model.magic = 0x4655_4747
        case 1: model.header[0] = 32_000
        case 2: model.header[3] = 5
        case 3: model.header[6] = 512
        case 4: model.header[10] = 4
        case 5: model.filterPoints = 200
        case 6: model.vocabulary = ["!", " the"]
        default: model.tensors = [SmallModel.tensor("a", type: 99, lengths: [1], bytes: 4)]
        }
        let error = try #require(try self.refusal(of: model.bytes))
        #expect(error.code == .misconfigured)
        #expect(error.message.contains("get it anew"))
    }

    @Test("A file that ends anywhere before its weights is refused", arguments: [0, 3, 40, 64_000])
    func cut(length: Int) throws {
        let error = try self.refusal(of: Array(SmallModel().bytes.prefix(length)))
        #expect(error?.code == .misconfigured)
    }

    @Test("A missing file says what to get")
    func missing() {
        let error = #expect(throws: ProviderError.self) {
            _ = try ModelFile(path: "/nowhere/ggml-base.bin")
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("/nowhere/ggml-base.bin") == true)
        #expect(error?.message.contains("`model`") == true)
    }

    @Test("Size and digest are those that the settings say")
    func checks() throws {
        let folder = try ModelFolder()
        let bytes = SmallModel().bytes
        let file = try ModelFile(path: try folder.file("model.bin", bytes))
        let digest = try ModelDigest.sha256(of: file.path)
        try file.check(bytes: 0, sha256: "")
        try file.check(bytes: bytes.count, sha256: digest.uppercased())
        let size = #expect(throws: ProviderError.self) { try file.check(bytes: 7, sha256: "") }
        #expect(size?.message.contains("`model_bytes`") == true)
        let other = String(repeating: "0", count: 64)
        let contents = #expect(throws: ProviderError.self) {
            try file.check(bytes: 0, sha256: other)
        }
        #expect(contents?.message.contains("`model_sha256`") == true)
        // FIPS 180-4, the example of one block.
        let abc = try folder.file("abc", Array("abc".utf8))
        #expect(
            try ModelDigest.sha256(of: abc)
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
