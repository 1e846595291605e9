import CallModel
import Testing

@testable import Store

@Suite("Migrations of the store")
struct MigrationTests {
    let scratch: Scratch
    /// A version to come, which keeps a thing that must be reckoned from what is there.
    let later = Migrator(
        migrations: Migration.all + [
            Migration(
                version: 2,
                up: """
                    ALTER TABLE calls ADD COLUMN entries INTEGER NOT NULL DEFAULT 0;
                    UPDATE calls SET entries =
                        (SELECT count(*) FROM entries WHERE call_id = calls.id);
                    """,
                down: "ALTER TABLE calls DROP COLUMN entries;")
        ])

    init() throws {
        self.scratch = try Scratch()
        let store = try Store(path: self.scratch.path)
        try store.append([
            JournalBatch(call: .sample(1), entries: .journal(.sampleStart, .sampleTurn(1)))
        ])
    }

    private func integer(_ sql: String) throws -> Int? {
        try Connection(path: self.scratch.path, access: .read, busyTimeout: .zero).integer(sql)
    }

    @Test("A new version keeps the calls, and the way back does too")
    func upAndDown() throws {
        #expect(try Store.migrate(self.scratch.path, to: 2, by: self.later) == 1)
        #expect(try self.integer("SELECT version FROM store_version") == 2)
        #expect(try self.integer("SELECT entries FROM calls") == 2)

        #expect(try Store.migrate(self.scratch.path, to: 1, by: self.later) == 2)
        #expect(try self.integer("SELECT version FROM store_version") == 1)
        #expect(throws: StoreError.self) { try self.integer("SELECT entries FROM calls") }
        #expect(try StoreReader(path: self.scratch.path).call(.sample(1))?.turns == 1)
        // The older version works on.
        _ = try Store(path: self.scratch.path).closeInterrupted()
    }

    @Test("The first version can be taken away and made again")
    func firstVersion() throws {
        #expect(try Store.migrate(self.scratch.path, to: 0) == 1)
        let tables = """
            SELECT count(*) FROM sqlite_master WHERE name IN ('calls', 'entries', 'costs')
            """
        #expect(try self.integer(tables) == 0)
        let error = try #require(throws: StoreError.self) {
            try StoreReader(path: self.scratch.path)
        }
        #expect(error.code == .olderVersion)

        _ = try Store(path: self.scratch.path)
        #expect(try StoreReader(path: self.scratch.path).calls().isEmpty)
    }

    @Test("A step that fails half way leaves the version before it, whole")
    func failingStep() throws {
        var broken = self.later
        broken.migrations[1].up += "INSERT INTO nowhere VALUES (1);"
        #expect(throws: StoreError.self) {
            try Store.migrate(self.scratch.path, to: 2, by: broken)
        }
        #expect(try self.integer("SELECT version FROM store_version") == 1)
        #expect(throws: StoreError.self) { try self.integer("SELECT entries FROM calls") }
    }

    @Test("A store that a host has open is not migrated")
    func inUse() throws {
        let store = try Store(path: self.scratch.path)
        let error = try #require(throws: StoreError.self) {
            try Store.migrate(self.scratch.path, to: 0)
        }
        #expect(error.code == .inUse)
        try store.append([])
    }

    @Test("A version that does not exist is refused", arguments: [-1, 2, 99])
    func unknownVersion(version: Int) throws {
        let error = try #require(throws: StoreError.self) {
            try Store.migrate(self.scratch.path, to: version)
        }
        #expect(error.code == .unknownVersion)
        #expect(error.mend.contains("from 0 to 1"))
    }

    @Test("The steps are numbered from 1, without gaps")
    func numbers() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }
}
