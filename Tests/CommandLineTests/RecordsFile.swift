import CSQLite

/// The customer records that a call left behind, read with SQLite.
@safe struct RecordsFile: ~Copyable {
    private let handle: OpaquePointer

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(path: String) throws {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            _ = unsafe sqlite3_close_v2(handle)
            throw Failure(description: "cannot open \(path): SQLite \(code)")
        }
        unsafe self.handle = handle
    }

    deinit { _ = unsafe sqlite3_close_v2(self.handle) }

    /// All rows, every value as text, NULL as "".
    func rows(_ sql: String) throws -> [[String]] {
        var statement: OpaquePointer?
        guard unsafe sqlite3_prepare_v2(self.handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw Failure(description: unsafe String(cString: sqlite3_errmsg(self.handle)))
        }
        defer { unsafe sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while true {
            let code = unsafe sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else {
                throw Failure(description: unsafe String(cString: sqlite3_errmsg(self.handle)))
            }
            rows.append(
                unsafe (0..<sqlite3_column_count(statement)).map { column in
                    unsafe sqlite3_column_text(statement, column).map {
                        unsafe String(cString: $0)
                    } ?? ""
                })
        }
    }

    /// Takes the right to write from all others, as soon as it is free.
    func lock() throws {
        _ = try self.rows("PRAGMA busy_timeout = 10000")
        _ = try self.rows("BEGIN IMMEDIATE")
    }

    /// Tickets with the account of their customer, the oldest first.
    func tickets() throws -> [[String: String]] {
        let columns = ["account", "priority", "subject", "body"]
        return try self.rows(
            """
            SELECT contacts.account, priority, subject, body FROM tickets
            LEFT JOIN contacts ON contacts.id = tickets.contact ORDER BY tickets.id
            """
        ).map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }

    /// A free field of the customer with this account.
    func field(_ name: String, of account: String) throws -> String {
        try self.rows(
            "SELECT json_extract(fields, '$.\(name)') FROM contacts WHERE account = '\(account)'"
        ).first?.first ?? ""
    }

    /// Summaries of the calls that were logged.
    func logged() throws -> [String] {
        try self.rows("SELECT summary FROM calls ORDER BY id").compactMap(\.first)
    }
}
