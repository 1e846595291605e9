import CRMKit
import JackfieldPlugin

/// Brings a database to the structure that this release knows.
///
/// The version stands in SQLite's `user_version`; the table `migrations` has a row for every step taken,
/// with the SQL that takes it back.
enum Migrator {
    /// "JFCR": marks the file as ours, so that somebody else's database is never written to.
    private static let applicationID: Int64 = 0x4A46_4352

    /// - Throws: `.misconfigured` for another program's database or one of a newer release.
    static func migrate(
        _ database: Connection, through steps: [Migration] = Migration.all, now: String
    ) throws(ProviderError) {
        try self.checkOwner(database)
        let latest = steps.last?.version ?? 0
        let version = try self.version(of: database)
        guard version <= latest else { throw self.newer(version, latest, database.path) }
        guard version < latest else { return }
        // Once more in the transaction: another host may be doing the same.
        try database.transaction { () throws(ProviderError) in
            let version = try self.version(of: database)
            try database.execute(
                """
                PRAGMA application_id = \(Self.applicationID);
                CREATE TABLE IF NOT EXISTS migrations (
                    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL,
                    down TEXT NOT NULL)
                """)
            for step in steps where step.version > version {
                try self.take(step, in: database, now: now)
            }
        }
    }

    static func version(of database: Connection) throws(ProviderError) -> Int64 {
        try database.rows("PRAGMA user_version").first?.integer(0) ?? 0
    }

    private static func take(
        _ step: Migration, in database: Connection, now: String
    ) throws(ProviderError) {
        try database.execute(step.up)
        let down =
            step.down
            + " DELETE FROM migrations WHERE version = \(step.version);"
            + " PRAGMA user_version = \(step.version - 1);"
        try database.run(
            "INSERT INTO migrations (version, name, applied_at, down) VALUES (?, ?, ?, ?)",
            .integer(step.version), .text(step.name), .text(now), .text(down))
        try database.execute("PRAGMA user_version = \(step.version)")
    }

    private static func checkOwner(_ database: Connection) throws(ProviderError) {
        let owner = try database.rows("PRAGMA application_id").first?.integer(0) ?? 0
        if owner == Self.applicationID { return }
        let tables = try database.rows("SELECT count(*) FROM sqlite_master").first?.integer(0) ?? 0
        guard owner == 0, tables == 0 else {
            throw ProviderError(
                .misconfigured,
                "\(database.path): this is another program's database; set path to a file of its own",
                vendorCode: "not-ours")
        }
    }

    private static func newer(_ found: Int64, _ known: Int64, _ path: String) -> ProviderError {
        ProviderError(
            .misconfigured,
            "\(path): written by a newer release (structure \(found), this one knows \(known)). "
                + "Install that release again, or, after a backup, take its steps back: sqlite3 FILE "
                + "\"SELECT down FROM migrations WHERE version > \(known) ORDER BY version DESC\" "
                + "| sqlite3 FILE", vendorCode: "newer-version")
    }
}
