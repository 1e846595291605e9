import CallModel
import Testing
import YAML

@testable import Configuration

@Suite("Manifests say what plugins are without opening them")
struct ManifestTests {
    private func folders() -> ManifestFolders {
        var folders = ManifestFolders()
        folders.add(GoldenFolder.path + "plugins.d", namedAt: SourcePosition(file: "f", line: 1))
        return folders
    }

    @Test("A manifest is read whole")
    func manifest() throws {
        let ears = try #require(self.folders()["com.example.ears"])
        #expect(ears.version == "1.0.0")
        #expect(ears.run == .fed)
        #expect(ears.egress == .none)
        #expect(ears.capabilities == [.stt])
        let offer = try #require(ears.offer(.stt))
        #expect(offer.features == ["partials": .boolean(true), "max_speed": .integer(4)])
        #expect(offer.formats.map(\.description) == ["s16le/16000/1", "s16le/8000/1"])
        #expect(offer.knows("EN-us") && !offer.knows("de"))
        let cloud = try #require(self.folders()["com.example.cloud-ears"])
        #expect(cloud.egress == .hosts(["api.example.com", "eu.example.com"]))
        #expect(cloud.secrets == ["api_key", "proxy.password"])
        #expect(cloud.offer(.stt)?.knows("ja") == true)
    }

    @Test("All manifests of a folder are found, sorted by id")
    func sorted() {
        let folders = self.folders()
        #expect(folders.problems.list.isEmpty)
        #expect(
            folders.manifests.map { $0.id.dropFirst("com.example.".count) } == [
                "cloud-ears", "desk", "ears", "mobile", "phone", "records", "toolbox", "voice",
            ])
    }

    @Test(
        "A library is looked up beside the program, then in the folders; a path is the manifest's own"
    )
    func library() throws {
        let ears = try #require(self.folders()["com.example.ears"])
        #expect(
            ears.libraryPaths(programFolder: "/usr/bin", libraryFolders: ["lib"])
                == ["/usr/bin/libexample-ears.so", "lib/libexample-ears.so"])
        #expect(
            FilePath.resolve("../lib/a.so", from: "/etc/plugins.d/a.yaml")
                == "/etc/plugins.d/../lib/a.so")
        #expect(FilePath.resolve("/lib/a.so", from: "a.yaml") == "/lib/a.so")
        #expect(FilePath.resolve("./a.so", from: "a.yaml") == "a.so")
        #expect(FilePath.resolve("a.so", from: "/a.yaml") == "/a.so")
    }

    @Test(
        "A wrong audio format is refused",
        arguments: [
            "s16le/16000", "s16le/16000/3", "s16le/1/1", "opus/48000/1", "s16le/16000/1/", "",
        ])
    func formats(text: String) {
        #expect(AudioFormatName(text) == nil)
    }
}
