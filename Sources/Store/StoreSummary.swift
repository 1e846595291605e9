/// A store as a whole: what is there, whatever its version and whether a host has it open or not.
package struct StoreSummary: Hashable, Sendable {
    /// The version of the schema that this jackfield writes.
    package static var newestVersion: Int { Migrator().newest }

    package let path: String
    /// 0: there is nothing in it yet. More than `newestVersion`: a newer jackfield wrote it.
    package let version: Int
    /// Of the database with its write-ahead log, and of what waits beside it in the spool.
    package let bytes: Int
    /// Those that are running included.
    package let calls: Int

    /// - Throws: `notPermitted` when there is no file, `notAStore` for somebody else's database.
    package init(path: String) throws(StoreError) {
        let connection = try StoreReader.connection(to: path)
        self.path = path
        self.version = try Migrator().version(of: connection)
        let table = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'calls'"
        let hasCalls = try connection.integer(table) == 1
        self.calls = hasCalls ? try connection.integer("SELECT count(*) FROM calls") ?? 0 : 0
        self.bytes = ["", "-wal", ".spool.jsonl"].compactMap {
            StoreFile.size(path + $0)
        }.reduce(0, +)
    }
}
