package import JackfieldPlugin
import Synchronization

/// Writes on their way to a service, in one SQLite file: they outlive the service's bad days, and ours.
///
/// Every function blocks until the disk has what it wrote. What has been kept is on the disk.
package final class Outbox: Sendable {
    /// Writes that may wait; more are refused with `overloaded`.
    package static let mostWaiting: Int64 = 10_000
    package static let longestKey = 256
    /// Results and links older than this are forgotten when the outbox is opened: 90 days, in seconds.
    private static let memory: Int64 = 90 * 24 * 3_600
    /// In milliseconds: how long to wait for another program, such as a backup.
    private static let busyTimeout = 2_000

    private let connection: Mutex<Connection>

    /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
    package init(path: String, now: Int64) throws(ProviderError) {
        let connection = try Connection(path: path, busyTimeout: Self.busyTimeout)
        try OutboxStructure.prepare(connection)
        let oldest = SQLValue.integer(now - Self.memory)
        try connection.run("DELETE FROM writes WHERE ended_at < ?", oldest)
        try connection.run("DELETE FROM links WHERE linked_at < ?", oldest)
        self.connection = Mutex(connection)
    }

    /// Keeps a write, unless its key is known.
    ///
    /// - Parameters:
    ///   - key: empty makes no promise.
    ///   - records: what it touches; the first is what it is about.
    package func keep(
        _ write: PendingWrite, key: String, records: [String]
    ) throws(ProviderError) -> KeptWrite {
        guard key.utf8.count <= Self.longestKey else {
            throw ProviderError(.badInput, "idempotency key of more than \(Self.longestKey) bytes")
        }
        return try self.transaction { database throws(ProviderError) in
            if !key.isEmpty, let known = try Self.known(write.operation, key, database) {
                return known
            }
            let waiting = try database.rows("SELECT count(*) FROM writes WHERE state = 'waiting'")
            guard (waiting.first?.integer(0) ?? 0) < Self.mostWaiting else {
                throw ProviderError(
                    .overloaded, "\(Self.mostWaiting) writes wait for the service",
                    retryAfter: .seconds(30), vendorCode: "outbox-full")
            }
            try database.run(
                "INSERT INTO writes (operation, key, reference, call_id, arguments, state, kept_at) "
                    + "VALUES (?, ?, ?, ?, ?, 'waiting', ?)",
                .text(write.operation), .optional(key.isEmpty ? nil : key), .text(write.reference),
                .text(write.callID), .text(write.argumentsJSON), .integer(write.keptAt))
            let id = database.lastID()
            for (position, record) in records.enumerated() {
                try database.run(
                    "INSERT OR IGNORE INTO holds (record, write, position) VALUES (?, ?, ?)",
                    .text(record), .integer(id), .integer(Int64(position)))
            }
            return .kept(id)
        }
    }

    /// Waiting writes that no earlier one of the same record holds up, the oldest first.
    package func ready(upTo limit: Int) throws(ProviderError) -> [PendingWrite] {
        try self.connection.withLock { database throws(ProviderError) in
            try database.rows(
                """
                SELECT w.id, w.operation, w.arguments, w.reference, w.call_id, w.kept_at,
                    w.attempts, w.sent, l.vendor_id
                FROM writes w
                LEFT JOIN holds f ON f.write = w.id AND f.position = 0
                LEFT JOIN links l ON l.record = f.record
                WHERE w.state = 'waiting' AND NOT EXISTS (
                    SELECT 1 FROM holds mine JOIN holds earlier ON earlier.record = mine.record
                    WHERE mine.write = w.id AND earlier.write < w.id)
                ORDER BY w.id LIMIT ?
                """, [.integer(Int64(limit))]
            ).map { row in
                PendingWrite(
                    id: row.integer(0), operation: row.text(1), argumentsJSON: row.text(2),
                    reference: row.text(3), callID: row.text(4), keptAt: row.integer(5),
                    attempts: Int(row.integer(6)), mayExist: row.integer(7) != 0,
                    knownID: row.optionalText(8))
            }
        }
    }

    package func waitingCount() throws(ProviderError) -> Int {
        try self.connection.withLock { database throws(ProviderError) in
            Int(
                try database.rows("SELECT count(*) FROM writes WHERE state = 'waiting'")
                    .first?.integer(0) ?? 0)
        }
    }

    /// It is about to leave: should we not hear what comes of it, it may have been written.
    package func markSent(_ id: Int64) throws(ProviderError) {
        try self.run("UPDATE writes SET sent = 1 WHERE id = ?", .integer(id))
    }

    /// An attempt has failed, and the write waits for the next.
    /// - Parameter mayExist: nobody knows whether the service has written it.
    package func postpone(_ id: Int64, mayExist: Bool) throws(ProviderError) {
        try self.run(
            "UPDATE writes SET attempts = attempts + 1, sent = ? WHERE id = ?",
            .integer(mayExist ? 1 : 0), .integer(id))
    }

    /// The service has written it.
    /// - Parameter vendorID: the service's id of the record, for later writes about it.
    package func finish(
        _ id: Int64, resultJSON: String, vendorID: String?, now: Int64
    ) throws(ProviderError) {
        try self.transaction { database throws(ProviderError) in
            if let vendorID {
                try database.run(
                    "INSERT INTO links (record, vendor_id, linked_at) SELECT record, ?2, ?3 FROM holds "
                        + "WHERE write = ?1 AND position = 0 ON CONFLICT (record) DO UPDATE SET "
                        + "vendor_id = excluded.vendor_id, linked_at = excluded.linked_at",
                    .integer(id), .text(vendorID), .integer(now))
            }
            try Self.end(id, "written", resultJSON, now, database)
        }
    }

    /// The service will never take it: it is kept no longer, but its key stays known.
    package func refuse(_ id: Int64, now: Int64) throws(ProviderError) {
        try self.transaction { database throws(ProviderError) in
            try Self.end(id, "refused", "", now, database)
        }
    }

    /// Forgets a write whose asker was told that it failed: the key may come again.
    package func forget(_ id: Int64) throws(ProviderError) {
        try self.run("DELETE FROM writes WHERE id = ?", .integer(id))
    }

    /// A small text that the plugin keeps; nil removes it.
    package func setNote(_ name: String, _ value: String?) throws(ProviderError) {
        guard let value else {
            return try self.run("DELETE FROM notes WHERE name = ?", .text(name))
        }
        try self.run(
            "INSERT INTO notes (name, value) VALUES (?, ?) "
                + "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            .text(name), .text(value))
    }

    package func note(_ name: String) throws(ProviderError) -> String? {
        try self.connection.withLock { database throws(ProviderError) in
            try database.rows("SELECT value FROM notes WHERE name = ?", [.text(name)]).first?
                .text(0)
        }
    }

    private func run(_ sql: String, _ values: SQLValue...) throws(ProviderError) {
        try self.connection.withLock { database throws(ProviderError) in
            _ = try database.rows(sql, values)
        }
    }

    private func transaction<Result: Sendable>(
        _ body: (Connection) throws(ProviderError) -> Result
    ) throws(ProviderError) -> Result {
        try self.connection.withLock { database throws(ProviderError) in
            try database.transaction { () throws(ProviderError) in try body(database) }
        }
    }
}

extension Outbox {
    fileprivate static func known(
        _ operation: String, _ key: String, _ database: Connection
    ) throws(ProviderError) -> KeptWrite? {
        let rows = try database.rows(
            "SELECT state, id, result FROM writes WHERE operation = ? AND key = ?",
            [.text(operation), .text(key)])
        return rows.first.map { row -> KeptWrite in
            switch row.text(0) {
            case "written": .written(json: row.text(2))
            case "refused": .refused
            default: .waiting(row.integer(1))
            }
        }
    }

    /// What callers said is not kept beyond its use.
    fileprivate static func end(
        _ id: Int64, _ state: String, _ result: String, _ now: Int64, _ database: Connection
    ) throws(ProviderError) {
        try database.run(
            "UPDATE writes SET state = ?, result = ?, arguments = '', ended_at = ? WHERE id = ?",
            .text(state), .text(result), .integer(now), .integer(id))
        try database.run("DELETE FROM holds WHERE write = ?", .integer(id))
    }
}
