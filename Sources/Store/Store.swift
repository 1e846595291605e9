import CSQLite
package import CallModel
import Glibc
import Synchronization

/// The calls on disk, for the one host that may write them; `StoreReader` reads beside it.
///
/// An SQLite file with a write-ahead log, so it belongs on a local disk. Any thread; a write holds the
/// others up, so that the calls hand theirs to a `JournalWriter`.
package final class Store: Sendable {
    package let path: String
    /// What waited in the spool when the file was opened.
    package let recovered: SpoolRecovery?

    let spool: SpoolFile
    private let settings: StoreSettings
    private let side: Mutex<WritingSide>

    /// Opens the file, or makes it for this user only, brings it to the newest version, and reads the spool in.
    ///
    /// A spool that cannot be read in for want of room stays; `recoverSpool` tries again.
    package convenience init(
        path: String, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) {
        try self.init(path: path, settings: settings, migrator: Migrator())
    }

    init(path: String, settings: StoreSettings, migrator: Migrator) throws(StoreError) {
        let lock = try Self.lock(path)
        let connection = try Self.open(path, settings)
        try migrator.migrate(connection, to: migrator.newest)
        self.path = path
        self.settings = settings
        let side = try WritingSide(lock, connection)
        self.spool = try SpoolFile(for: path)
        self.recovered = try? side.recover(self.spool)
        self.side = Mutex(side)
    }

    /// Brings a file that no host has open to another version; the way back loses what the older one cannot hold.
    ///
    /// - Returns: the version that was.
    package static func migrate(_ path: String, to version: Int) throws(StoreError) -> Int {
        try self.migrate(path, to: version, by: Migrator())
    }

    static func migrate(
        _ path: String, to version: Int, by migrator: Migrator
    ) throws(StoreError) -> Int {
        let lock = try Self.lock(path)
        let connection = try Self.open(path, StoreSettings())
        let start = try migrator.migrate(connection, to: version)
        _ = consume lock
        return start
    }

    /// Appends all of the batches in one transaction; returns once they are as durable as the settings say.
    package func append(_ batches: [JournalBatch]) throws(StoreError) {
        try self.side.withLock { (side) throws(StoreError) in _ = try side.append(batches) }
    }

    /// Writes beside the database what cannot be written to it.
    func spool(_ batches: [JournalBatch]) throws(StoreError) {
        try self.spool.append(batches, isPowerSafe: self.settings.durability == .power)
    }

    /// Reads the entries in that were written beside the database while it could not be written.
    package func recoverSpool() throws(StoreError) -> SpoolRecovery? {
        try self.side.withLock { (side) throws(StoreError) in try side.recover(self.spool) }
    }

    /// Closes the calls that a host left open. At the start, before the first call.
    ///
    /// - Returns: their ids, oldest first.
    package func closeInterrupted() throws(StoreError) -> [CallID] {
        // First, since the last entries of such a call may be there.
        _ = try self.recoverSpool()
        return try self.side.withLock { (side) throws(StoreError) in try side.closeInterrupted() }
    }

    /// Deletes closed calls, with all their entries.
    ///
    /// - Parameter time: since 1970-01-01T00:00:00Z; calls that started before go.
    /// - Returns: how many.
    package func deleteCalls(startedBefore time: Duration) throws(StoreError) -> Int {
        try self.side.withLock { (side) throws(StoreError) in
            try side.deleteCalls(startedBefore: time)
        }
    }
}

extension Store {
    private static func lock(_ path: String) throws(StoreError) -> HostLock {
        let folder = directory(of: path)
        guard unsafe access(folder, F_OK) == 0 else {
            throw StoreError(
                .noDirectory, "the folder \(folder) of the store \(path) does not exist",
                mend: "Make it (mkdir -p \(folder)), or name another in store.path")
        }
        return try HostLock(for: path)
    }

    /// The folder that holds a file.
    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func open(
        _ path: String, _ settings: StoreSettings
    ) throws(StoreError) -> Connection {
        try StoreFile.checkNotEmptied(path)
        // SQLite gives the files that it makes beside this one the same permissions.
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        let connection = try Connection(
            path: path, access: .create, busyTimeout: settings.busyTimeout)
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(settings.durability == .power ? "FULL" : "NORMAL");
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            """)
        return connection
    }
}
