import JackfieldPlugin

/// The tables of the outbox, and how a file becomes one.
///
/// `writes`: one row for each write; those that are done keep their result for the key and lose their arguments, which hold
/// what callers said. `holds`: the records that a waiting write touches. `links`: the service's ids by our names of records.
/// `notes`: small texts of the plugin.
enum OutboxStructure {
    /// "JFOB": marks the file as ours, so that somebody else's database is never written to.
    private static let applicationID: Int64 = 0x4A46_4F42
    private static let version: Int64 = 1

    private static let tables = """
        CREATE TABLE writes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            operation TEXT NOT NULL,
            key TEXT,
            reference TEXT NOT NULL,
            call_id TEXT NOT NULL,
            arguments TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'written', 'refused')),
            attempts INTEGER NOT NULL DEFAULT 0,
            sent INTEGER NOT NULL DEFAULT 0,
            result TEXT NOT NULL DEFAULT '',
            kept_at INTEGER NOT NULL,
            ended_at INTEGER);
        CREATE UNIQUE INDEX writes_by_key ON writes (operation, key) WHERE key IS NOT NULL;
        CREATE INDEX writes_waiting ON writes (id) WHERE state = 'waiting';
        CREATE INDEX writes_by_end ON writes (ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE holds (
            record TEXT NOT NULL,
            write INTEGER NOT NULL REFERENCES writes (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (record, write)) WITHOUT ROWID;
        CREATE INDEX holds_by_write ON holds (write);
        CREATE TABLE links (
            record TEXT PRIMARY KEY,
            vendor_id TEXT NOT NULL,
            linked_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """

    /// - Throws: `.misconfigured` for another program's database or one of a newer release.
    static func prepare(_ database: Connection) throws(ProviderError) {
        let owner = try self.number("PRAGMA application_id", database)
        let version = try self.number("PRAGMA user_version", database)
        if owner != Self.applicationID {
            let count = try self.number("SELECT count(*) FROM sqlite_master", database)
            guard owner == 0, count == 0 else {
                throw ProviderError(
                    .misconfigured, "\(database.path): this is another program's database",
                    vendorCode: "not-ours")
            }
        }
        guard version <= Self.version else {
            throw ProviderError(
                .misconfigured,
                "\(database.path): written by a newer release; install that release again",
                vendorCode: "newer-version")
        }
        try database.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        guard version < Self.version else { return }
        try database.transaction { () throws(ProviderError) in
            // Once more in the transaction: another host may be doing the same.
            guard try self.number("PRAGMA user_version", database) < Self.version else { return }
            try database.execute(
                Self.tables
                    + """
                    PRAGMA application_id = \(Self.applicationID);
                    PRAGMA user_version = \(Self.version);
                    """)
        }
    }

    private static func number(
        _ sql: String, _ database: Connection
    ) throws(ProviderError) -> Int64 {
        try database.rows(sql).first?.integer(0) ?? 0
    }
}
