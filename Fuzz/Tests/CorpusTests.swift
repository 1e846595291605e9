import FoundationEssentials
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
            let time = ContinuousClock().measure { target.run(Array(bytes)) }
            // Tests are not optimised, and share the machine with others.
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

    @Test("take less than a megabyte of the project")
    func size() throws {
        let files = Self.names.flatMap { Self.files("Corpora/\($0)") }
        let bytes = try files.reduce(0) { $0 + (try Data(contentsOf: URL(filePath: $1)).count) }
        #expect(bytes < 1 << 20)
    }

    private static let root = Scratch.project + "/Fuzz/"

    private static func files(_ folder: String) -> [String] {
        let path = self.root + folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { "\(path)/\($0)" }
    }
}
