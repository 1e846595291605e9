package import CallModel
import Glibc
import Synchronization

/// Reads the calls, while a host writes them or while none runs. Any thread.
package final class StoreReader: Sendable {
    private let connection: Mutex<Connection>
    private let coding = EntryCoding()

    package init(path: String) throws(StoreError) {
        let connection = try Self.connection(to: path)
        let migrator = Migrator()
        let version = try migrator.version(of: connection)
        try migrator.checkKnown(version, path: path)
        guard version == migrator.newest else {
            throw StoreError(
                .olderVersion,
                "\(path) has store version \(version), and this jackfield reads \(migrator.newest)",
                mend: "Start the host once, which brings the store to its version")
        }
        self.connection = Mutex(connection)
    }

    /// Opens a file of any version for reading.
    static func connection(to path: String) throws(StoreError) -> Connection {
        guard unsafe access(path, F_OK) == 0 else {
            throw StoreError(
                .notPermitted, "there is no store at \(path)",
                mend: "Start the host once, which makes it, or check store.path")
        }
        try StoreFile.checkNotEmptied(path)
        return try Connection(path: path, access: .read, busyTimeout: .seconds(2))
    }

    /// What is wrong with the file, in SQLite's words; empty when it is whole. Reads all of it.
    package func damage() throws(StoreError) -> [String] {
        try self.connection.withLock { (connection) throws(StoreError) in
            let integrity = try connection.prepare("PRAGMA integrity_check")
            let found = try integrity.rows([]) { (row) throws(StoreError) in row.text(0) }
            guard found == ["ok"] else { return found }
            let orphans = try connection.prepare("PRAGMA foreign_key_check")
            return try orphans.rows([]) { (row) throws(StoreError) in
                "a row of \(row.text(0)) belongs to a call that is not there"
            }
        }
    }

    /// Newest first.
    package func calls(_ filter: CallFilter = CallFilter()) throws(StoreError) -> [CallRecord] {
        try self.records(filter.condition, filter.values)
    }

    package func call(_ id: CallID) throws(StoreError) -> CallRecord? {
        try self.records("WHERE id = ?", [.text(id.rawValue)]).first
    }

    /// The call whose id begins or ends with the given characters.
    ///
    /// - Throws: `noSuchCall`, or `ambiguous` with the ids of the newest that fit.
    package func call(matching part: String) throws(StoreError) -> CallRecord {
        let part = part.lowercased()
        let found = try self.records(
            """
            WHERE length(?1) > 0
            AND (substr(id, 1, length(?1)) = ?1 OR substr(id, -length(?1)) = ?1)
            ORDER BY id DESC LIMIT 6
            """, [.text(part)])
        if let exact = found.first(where: { $0.id.rawValue == part }) { return exact }
        guard let call = found.first else {
            throw StoreError(
                .noSuchCall, "no call has an id that begins or ends with “\(part)”",
                mend: "See `jackfield calls` for those that there are")
        }
        guard found.count == 1 else {
            let ids = found.prefix(5).map(\.id.rawValue).joined(separator: ", ")
            throw StoreError(
                .ambiguous,
                "more than one call fits “\(part)”: \(ids)\(found.count > 5 ? " …" : "")",
                mend: "Give more of the id")
        }
        return call
    }

    /// In order. Entries that a newer version wrote, and this one does not know, are only counted.
    package func entries(
        of call: CallID
    ) throws(StoreError) -> (entries: [JournalEntry], unreadable: Int) {
        let rows = try self.connection.withLock { (connection) throws(StoreError) in
            let query = try connection.prepare(
                "SELECT sequence, at_ns, body FROM entries WHERE call_id = ? ORDER BY sequence")
            return try query.rows([.text(call.rawValue)]) { (row) throws(StoreError) in
                (row.integer(0), row.integer(1), row.text(2))
            }
        }
        let entries = rows.compactMap { sequence, at, body in
            self.coding.decode(body).map {
                JournalEntry(sequence: sequence, at: .nanoseconds(Int64(at)), event: $0)
            }
        }
        return (entries, rows.count - entries.count)
    }

    private func records(
        _ condition: String, _ values: [Statement.Value]
    ) throws(StoreError) -> [CallRecord] {
        try self.connection.withLock { (connection) throws(StoreError) in
            let costs = try connection.prepare(
                "SELECT currency, amount FROM costs WHERE call_id = ? ORDER BY currency")
            let query = try connection.prepare(
                "SELECT \(CallRecord.columns) FROM calls \(condition)")
            let records = try query.rows(values) { (row) throws(StoreError) in
                CallRecord(row)
            }
            return try records.compactMap(\.self).map { (record) throws(StoreError) in
                var record = record
                record.costs = try costs.rows([.text(record.id.rawValue)]) {
                    (row) throws(StoreError) in
                    CallRecord.Cost(currency: row.text(0), amount: row.real(1))
                }
                return record
            }
        }
    }
}

extension CallRecord {
    fileprivate static let columns = """
        id, pipeline, channel, caller, callee, language, started_at, ended_at, outcome, turns,
        fallbacks, EXISTS (
            SELECT 1 FROM entries WHERE call_id = id AND sequence = 1 AND kind = 'drill')
        """

    fileprivate init?(_ row: borrowing Statement) {
        guard let id = CallID(rawValue: row.text(0)) else { return nil }
        self.init(
            id: id, pipeline: row.text(1), channel: row.text(2), from: row.text(3),
            to: row.text(4), language: row.text(5),
            startedAt: .milliseconds(row.integer(6)),
            endedAt: row.isNull(7) ? nil : .milliseconds(row.integer(7)),
            outcome: CallOutcome(rawValue: row.text(8)), turns: row.integer(9),
            fallbacks: row.integer(10), isDrill: row.integer(11) != 0)
    }
}
