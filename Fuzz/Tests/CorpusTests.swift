import FoundationEssentials
import TestSupport
import Testing

@Suite("Bytes from outside", .serialized)
struct CorpusTests {
    static let names = FuzzTarget.all.map(\.name)

    @Test("that the fuzzer kept are read without a trap, in a second each", arguments: names)
    func replay(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let files = Self.files("Corpora/\(name)") + Self.files("Regressions/\(name)")
        #expect(!files.isEmpty, "every target has examples of what it reads")
        for file in files {
            let bytes = try Data(contentsOf: URL(filePath: file))
            let time = busyTime { target.run(Array(bytes)) }
            // Tests are not optimised, and may run with sanitizers.
            #expect(time < .seconds(30), "\(file)")
        }
    }

    @Test("are kept for no target that does not exist")
    func noOrphans() throws {
        for folder in ["Corpora", "Regressions"] {
            let kept = try FileManager.default.contentsOfDirectory(atPath: Self.root + folder)
            #expect(Set(kept).subtracting([".gitkeep"]).isSubset(of: Self.names))
        }
    }

    @Test("take 48 KB of the project at most, for each target", arguments: names)
    func size(name: String) throws {
        let bytes = try Self.files("Corpora/\(name)").reduce(0) {
            $0 + (try Data(contentsOf: URL(filePath: $1)).count)
        }
        #expect(bytes <= 48 << 10)
    }

    private static let root = Scratch.project + "/Fuzz/"

    private static func files(_ folder: String) -> [String] {
        let path = self.root + folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { "\(path)/\($0)" }
    }
}
