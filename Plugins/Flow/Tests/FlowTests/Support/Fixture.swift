import YAML

/// Files beside the tests and in the repository.
enum Fixture {
    /// The repository's folder.
    static var repository: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(6)
            .joined(separator: "/")
    }

    static func path(_ name: String) -> String {
        "\(Self.repository)/Plugins/Flow/Tests/FlowTests/Fixtures/\(name)"
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try SourceFile.read(Self.path(name), limit: 1 << 20).bytes, as: UTF8.self)
    }
}
