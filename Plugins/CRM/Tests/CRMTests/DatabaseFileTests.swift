import CRMKit
import CSQLite
import JackfieldPlugin
import Testing

@testable import CRM

@Suite("A database file is opened, brought up to date, or refused")
struct DatabaseFileTests {
    private let folder: ScratchFolder

    init() throws { self.folder = try ScratchFolder() }

    @Test("A new file gets the latest structure, in write-ahead mode")
    func newFile() throws {
        _ = try self.folder.database()
        #expect(try self.folder.sql("PRAGMA user_version") == ["3"])
        #expect(try self.folder.sql("PRAGMA journal_mode") == ["wal"])
        #expect(try self.folder.sql("SELECT version FROM migrations") == ["1", "2", "3"])
    }

    @Test("An older file is brought up to date and keeps its contacts")
    func olderFile() throws {
        let connection = try Connection(path: self.folder.file("crm.db"), busyTimeout: 1)
        try Migrator.migrate(connection, through: Array(Migration.all.prefix(1)), now: "then")
        try connection.execute(
            "INSERT INTO contacts (name, name_folded, created_at, updated_at) "
                + "VALUES ('Ann', 'ann', 'then', 'then')")
        let database = try self.folder.database()
        #expect(try database.ask("find_contact", #"{"name":"ann"}"#)["found"] == .boolean(true))
        #expect(try self.folder.sql("PRAGMA user_version") == ["3"])
    }

    @Test("Every step can be taken back with the SQL that the file itself holds")
    func wayBack() throws {
        _ = try self.folder.database().ask("upsert_contact", #"{"name":"Ann"}"#)
        for step in try self.folder.sql(
            "SELECT down FROM migrations WHERE version > 1 ORDER BY version DESC")
        {
            try Connection(path: self.folder.file("crm.db"), busyTimeout: 1).execute(step)
        }
        #expect(try self.folder.sql("PRAGMA user_version") == ["1"])
        #expect(try self.folder.sql("SELECT name FROM sqlite_master WHERE name = 'tickets'") == [])
        #expect(try self.folder.sql("SELECT name FROM contacts") == ["Ann"])
        _ = try self.folder.database()
        #expect(try self.folder.sql("PRAGMA user_version") == ["3"])
    }

    @Test("A step that fails changes nothing")
    func failedStep() throws {
        let connection = try Connection(path: self.folder.file("crm.db"), busyTimeout: 1)
        let broken = Migration(
            version: 2, name: "broken", up: "CREATE TABLE x (y); SELEKT", down: "")
        #expect(
            failure {
                try Migrator.migrate(
                    connection, through: [Migration.all[0], broken], now: "now")
            } != nil)
        #expect(try self.folder.sql("SELECT name FROM sqlite_master") == [])
        #expect(try self.folder.sql("PRAGMA user_version") == ["0"])
    }

    @Test("A file of a newer release is refused untouched, with the way back")
    func newerFile() throws {
        _ = try self.folder.database()
        try self.folder.sql("PRAGMA user_version = 9")
        let error = failure { _ = try self.folder.database() }
        #expect(error?.code == .misconfigured)
        #expect(error?.vendorCode == "newer-version")
        #expect(error?.message.contains("structure 9, this one knows 3") == true)
    }

    @Test("Another program's database is refused untouched")
    func strangersFile() throws {
        try self.folder.sql("CREATE TABLE theirs (x)")
        let error = failure { _ = try self.folder.database() }
        #expect(error?.vendorCode == "not-ours")
        #expect(try self.folder.sql("SELECT name FROM sqlite_master") == ["theirs"])
    }

    @Test("A file that is no database is refused untouched")
    func noDatabase() throws {
        try self.folder.write(String(repeating: "not a database ", count: 100), to: "crm.db")
        let error = failure { _ = try self.folder.database() }
        #expect(error?.code == .misconfigured)
        #expect(error?.vendorCode == "corrupt")
    }

    @Test("A folder that does not exist is told")
    func noFolder() {
        let error = failure {
            _ = try CustomerDatabase(
                path: self.folder.file("nowhere/crm.db"), plan: .british, wallTime: { .zero })
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.vendorCode == "cannot-open")
    }

    @Test("A write while another program holds the database fails as unavailable, and works later")
    func locked() throws {
        let database = try self.folder.database()
        let other = try Connection(path: self.folder.file("crm.db"), busyTimeout: 1)
        try other.execute("BEGIN IMMEDIATE")
        let error = failure { _ = try database.ask("upsert_contact", #"{"name":"Ann"}"#) }
        #expect(error?.code == .unavailable)
        #expect(error?.vendorCode == "locked")
        #expect(try database.ask("find_contact", #"{"name":"ann"}"#)["found"] == .boolean(false))
        try other.execute("ROLLBACK")
        #expect(try database.ask("upsert_contact", #"{"name":"Ann"}"#)["created"] == .boolean(true))
    }

    @Test("A full disk undoes the whole write")
    func full() throws {
        _ = try self.folder.database()
        let connection = try Connection(path: self.folder.file("crm.db"), busyTimeout: 1)
        let pages = try connection.rows("PRAGMA page_count").first?.integer(0) ?? 0
        try connection.execute("PRAGMA max_page_count = \(pages + 2)")
        let error = failure {
            try connection.transaction { () throws(ProviderError) in
                for _ in 0..<100 {
                    try connection.run(
                        "INSERT INTO tickets (subject, body, priority, opened_at) "
                            + "VALUES (?, hex(zeroblob(2000)), 'low', '')", .text("s"))
                }
            }
        }
        #expect(error?.code == .quotaExceeded)
        #expect(error?.vendorCode == "disk-full")
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["0"])
    }

    @Test(
        "Each result code of SQLite is an error that says what to do",
        arguments: [
            (SQLITE_READONLY | 8 << 8, ProviderError.Code.misconfigured, "write permission"),
            (SQLITE_PERM, .misconfigured, "may read and write"),
            (SQLITE_IOERR | 3 << 8, .unavailable, "disk errors"),
            (SQLITE_BUSY | 2 << 8, .unavailable, "busy_timeout_ms"),
            (SQLITE_CORRUPT, .misconfigured, ".recover"),
            (SQLITE_FULL, .quotaExceeded, "Make room"),
            (SQLITE_MISUSE, .internal, "SQLite 21"),
        ])
    func codes(result: CInt, code: ProviderError.Code, words: String) {
        let error = DatabaseFailure.error(
            result, path: "/data/crm.db", whenBusy: CustomerDatabase.whenBusy)
        #expect(error.code == code)
        #expect(error.message.contains(words))
        #expect(error.message.hasPrefix("/data/crm.db: "))
    }

    @Test("Empty and large texts come back as they were")
    func texts() throws {
        let connection = try Connection(path: self.folder.file("x.db"), busyTimeout: 1)
        let large = String(repeating: "ž😀", count: 100_000)
        let row = try #require(
            connection.rows("SELECT ?, ?, ?", [.text(""), .text(large), .null]).first)
        #expect(row.optionalText(0) == "")
        #expect(row.optionalText(1) == large)
        #expect(row.optionalText(2) == nil)
    }
}
