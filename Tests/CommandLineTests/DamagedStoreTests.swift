import TestSupport
import Testing

/// A database file that is not what it was.
@Suite("A damaged store", .heavy)
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
            for words in [["call", "--dial", "desk", "--pipeline", "desk"], ["run"], ["calls"]] {
                let host = try scene.host(words)
                #expect(host.end() == 5, "\(words): \(host.text)")
                #expect(host.text.contains("jackfield \(words[0]): \(scene.store): "))
                #expect(host.text.contains("restore a backup"), "\(words): \(host.text)")
                #expect(try scene.read(scene.store) == damaged)
            }
        }
    }

    @Test("A check of the store tells of damage with which it opens, and of none in a good one")
    func check() async throws {
        try await blocking {
            let scene = try StoreScene()
            try scene.makeStore()
            let good = try scene.host(["store", "check"])
            #expect(good.end() == 0)
            #expect(good.text == "\(scene.store) is whole")
            // The last byte of the index is that of the time at which the first call started.
            let index = try RecordsFile(path: scene.store).rows(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'calls_by_start'")
            let page = try #require(Int(index[0][0]))
            var bytes = try scene.read(scene.store)
            bytes[page * 4_096 - 1] ^= 1
            try scene.write(bytes, to: scene.store)
            let reader = try scene.host(["calls"])
            #expect(reader.end() == 0)

            let bad = try scene.host(["store", "check"])
            #expect(bad.end() == 5)
            #expect(bad.text.contains("missing from index calls_by_start"), "\(bad.text)")
            #expect(bad.text.contains("restore a backup"))
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
            for words in [
                ["call", "--dial", "desk", "--pipeline", "desk"], ["run"], ["calls"], ["store"],
            ] {
                let host = try scene.host(words)
                #expect(host.end() == 5, "\(words): \(host.text)")
                #expect(host.text.contains("\(scene.store)-wal"))
                #expect(try scene.read(scene.store + "-wal") == log)
            }
        }
    }
}
