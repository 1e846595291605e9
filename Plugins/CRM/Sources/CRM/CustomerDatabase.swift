import CRMKit
import JackfieldPlugin
import Synchronization

/// The records of a site, in one file.
///
/// Every function blocks until the disk has what it wrote.
final class CustomerDatabase: Sendable {
    /// Idempotency keys older than this are forgotten when the database is opened.
    private static let keysLast: Duration = .seconds(90 * 24 * 3_600)
    static let longestKey = 256

    private let connection: Mutex<Connection>
    private let plan: NumberPlan
    private let wallTime: @Sendable () -> Duration

    /// What helps when another program holds the database.
    static let whenBusy = "end it, or raise busy_timeout_ms"

    /// Opens or makes the file, and brings it to this release's structure.
    ///
    /// - Parameters:
    ///   - busyTimeout: in milliseconds.
    ///   - wallTime: since 1970-01-01T00:00:00Z.
    init(
        path: String, plan: NumberPlan, busyTimeout: Int = 2_000,
        wallTime: @escaping @Sendable () -> Duration
    ) throws(ProviderError) {
        let connection = try Connection(
            path: path, busyTimeout: busyTimeout, whenBusy: Self.whenBusy)
        let now = wallTime()
        // The structure first, so that a stranger's or newer file is refused before anything changes.
        try Migrator.migrate(connection, now: Timestamp.text(now))
        try connection.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        try connection.run(
            "DELETE FROM idempotency WHERE created_at < ?",
            .integer((now - Self.keysLast).components.seconds))
        self.connection = Mutex(connection)
        self.plan = plan
        self.wallTime = wallTime
    }

    /// Runs one operation and gives its result as JSON.
    ///
    /// - Parameter key: with the same operation and key, the first result is given again and nothing is
    ///   written, also after a restart; empty makes no such promise.
    func perform(
        _ name: String, argumentsJSON: String, key: String
    ) throws(ProviderError) -> String {
        let operation = try Operation.named(name)
        guard key.utf8.count <= Self.longestKey else {
            throw ProviderError(.badInput, "idempotency key of more than \(Self.longestKey) bytes")
        }
        let arguments = try Arguments(
            argumentsJSON, of: name, known: operation.parameters.map(\.key))
        return try self.connection.withLock { connection throws(ProviderError) in
            let desk = self.desk(connection)
            guard operation.writes else {
                return try operation.run(arguments, desk).json
            }
            return try connection.transaction { () throws(ProviderError) in
                try self.once(operation, key: key, connection) { () throws(ProviderError) in
                    try operation.run(arguments, desk).json
                }
            }
        }
    }

    /// Adds those contacts of a seed file that are not there yet; a file taken in before adds nothing.
    ///
    /// - Returns: how many were added.
    func add(_ seed: ContactSeed) throws(ProviderError) -> Int {
        try self.connection.withLock { connection throws(ProviderError) in
            try connection.transaction { () throws(ProviderError) in
                let known = try connection.rows(
                    "SELECT 1 FROM imports WHERE fingerprint = ?", [.text(seed.fingerprint)])
                guard known.isEmpty else { return 0 }
                let desk = self.desk(connection)
                var added = 0
                for contact in seed.contacts where try !Self.isKnown(contact, desk) {
                    var contact = contact
                    contact.updatedAt = desk.now
                    _ = try desk.contacts.write(contact)
                    added += 1
                }
                try connection.run(
                    "INSERT INTO imports (fingerprint, imported_at) VALUES (?, ?)",
                    .text(seed.fingerprint), .text(desk.now))
                return added
            }
        }
    }

    /// Reads from the database and changes nothing.
    func probe() throws(ProviderError) {
        try self.connection.withLock { connection throws(ProviderError) in
            _ = try connection.rows("SELECT count(*) FROM migrations")
        }
    }

    private func desk(_ connection: Connection) -> Operation.Desk {
        Operation.Desk(
            database: connection, plan: self.plan, now: Timestamp.text(self.wallTime()))
    }

    /// Runs the body unless its result is known already. In the transaction of what it writes.
    private func once(
        _ operation: Operation, key: String, _ connection: Connection,
        _ body: () throws(ProviderError) -> String
    ) throws(ProviderError) -> String {
        guard !key.isEmpty else { return try body() }
        let known = try connection.rows(
            "SELECT result FROM idempotency WHERE operation = ? AND key = ?",
            [.text(operation.name), .text(key)])
        if let first = known.first { return first.text(0) }
        let result = try body()
        try connection.run(
            "INSERT INTO idempotency (operation, key, result, created_at) VALUES (?, ?, ?, ?)",
            .text(operation.name), .text(key), .text(result),
            .integer(self.wallTime().components.seconds))
        return result
    }

    private static func isKnown(
        _ contact: Contact, _ desk: Operation.Desk
    ) throws(ProviderError) -> Bool {
        if let account = contact.account {
            return try desk.contacts.contact(account: account) != nil
        }
        let folded = Contact.fold(name: contact.name)
        return try desk.contacts.contacts(name: contact.name, limit: 1_000).contains {
            Contact.fold(name: $0.name) == folded
                && (contact.numbers.isEmpty || !Set($0.numbers).isDisjoint(with: contact.numbers))
        }
    }
}
