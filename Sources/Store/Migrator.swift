/// Takes a database from one version of the schema to another.
struct Migrator: Sendable {
    /// In order of version.
    var migrations = Migration.all

    // "JACK", in the file's header; `file` and SQLite show it.
    static let applicationID = 0x4A41_434B

    var newest: Int { self.migrations.last?.version ?? 0 }

    /// The version of the file: 0 when it is new.
    ///
    /// - Throws: `notAStore` for somebody else's database.
    func version(of connection: borrowing Connection) throws(StoreError) -> Int {
        let owner = try connection.integer("PRAGMA application_id") ?? 0
        if owner == Self.applicationID {
            return try connection.integer("SELECT version FROM store_version") ?? 0
        }
        let tables = try connection.integer("SELECT count(*) FROM sqlite_master") ?? 0
        guard owner == 0, tables == 0 else {
            throw StoreError(
                .notAStore, "\(connection.path) is a database of another program",
                mend: "Give store.path a file of its own")
        }
        return 0
    }

    /// - Throws: `newerVersion` when the file's version is beyond those that are known here.
    func checkKnown(_ version: Int, path: String) throws(StoreError) {
        guard version > self.newest else { return }
        throw StoreError(
            .newerVersion,
            "\(path) has store version \(version), and this jackfield knows versions up to "
                + "\(self.newest)",
            mend: "Run the jackfield that wrote it, or with that one take the store back first: "
                + "jackfield store migrate --to \(self.newest)")
    }

    /// Each step is a transaction of its own; a step that fails leaves the version before it.
    ///
    /// - Returns: the version that was.
    @discardableResult
    func migrate(_ connection: borrowing Connection, to target: Int) throws(StoreError) -> Int {
        let start = try self.version(of: connection)
        try self.checkKnown(start, path: connection.path)
        guard 0...self.newest ~= target else {
            throw StoreError(
                .unknownVersion, "there is no store version \(target)",
                mend: "Give a version from 0 to \(self.newest)")
        }
        for migration in self.migrations where start < migration.version {
            guard migration.version <= target else { break }
            try self.apply(migration.up, to: connection, reaching: migration.version)
        }
        for migration in self.migrations.reversed() where start >= migration.version {
            guard migration.version > target else { break }
            try self.apply(migration.down, to: connection, reaching: migration.version - 1)
        }
        return start
    }

    private func apply(
        _ script: String, to connection: borrowing Connection, reaching version: Int
    ) throws(StoreError) {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try connection.execute(
                """
                PRAGMA application_id = \(Self.applicationID);
                CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL) STRICT;
                \(script)
                DELETE FROM store_version;
                INSERT INTO store_version VALUES (\(version));
                COMMIT
                """)
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }
}
