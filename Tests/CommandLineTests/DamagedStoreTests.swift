import Testing

/// A database file that is not what it was.
@Suite("A damaged store")
struct DamagedStoreTests {
    enum Damage: String, CaseIterable, Sendable {
        case noise = "random bytes"
        case header = "a header of zeros"
        case truncated = "a file that was cut"
        case text = "somebody's diary"

        func apply(to bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .noise:
                var random = SystemRandomNumberGenerator()
                return bytes.map { _ in .random(in: 0...255, using: &random) }
            case .header: return [UInt8](repeating: 0, count: 100) + bytes.dropFirst(100)
            case .truncated: return Array(bytes.prefix(bytes.count / 3))
            case .text: return Array("Dear diary, no database today.".utf8)
            }
        }
    }

    @Test("It is refused with what to do, and left as it is", arguments: Damage.allCases)
    func refused(_ damage: Damage) async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            let damaged = damage.apply(to: try scene.read(scene.store))
            try scene.write(damaged, to: scene.store)
            for words in [["call", "--dial", "desk"], ["run"], ["calls"]] {
                let host = try scene.host(words)
                #expect(host.end() == 5, "\(words): \(host.text)")
                #expect(host.text.contains("jackfield \(words[0]): \(scene.store): "))
                #expect(host.text.contains("restore a backup"), "\(words): \(host.text)")
                #expect(try scene.read(scene.store) == damaged)
            }
        }
    }

    @Test("A file that was emptied is refused while its write-ahead log holds calls, which stay")
    func emptied() async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            let log = Array("what a killed host had stored".utf8)
            try scene.write([], to: scene.store)
            try scene.write(log, to: scene.store + "-wal")
            for words in [["call", "--dial", "desk"], ["run"], ["calls"], ["store"]] {
                let host = try scene.host(words)
                #expect(host.end() == 5, "\(words): \(host.text)")
                #expect(host.text.contains("\(scene.store)-wal"))
                #expect(try scene.read(scene.store + "-wal") == log)
            }
        }
    }
}
