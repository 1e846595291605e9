import CSQLite
package import JackfieldPlugin

/// An open database file, closed when its owner lets go.
@safe package final class Connection: @unchecked Sendable {
    // SQLite is opened without locks of its own: the one owner uses this inside a mutex, and nothing else
    // changes after init.
    private let handle: OpaquePointer
    package let path: String
    private let whenBusy: String

    /// - Parameters:
    ///   - busyTimeout: in milliseconds, how long to wait for another program's write.
    ///   - whenBusy: what helps when that was not enough.
    package init(
        path: String, busyTimeout: Int, whenBusy: String = "end it"
    ) throws(ProviderError) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            _ = unsafe sqlite3_close_v2(handle)
            throw DatabaseFailure.error(code, path: path, whenBusy: whenBusy)
        }
        unsafe self.handle = handle
        self.path = path
        self.whenBusy = whenBusy
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, CInt(clamping: busyTimeout))
    }

    deinit { _ = unsafe sqlite3_close_v2(self.handle) }

    /// Runs statements that give no rows and take no values.
    package func execute(_ sql: String) throws(ProviderError) {
        let code = unsafe sqlite3_exec(self.handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw self.failure(code) }
    }

    /// Runs a statement that gives no rows.
    package func run(_ sql: String, _ values: SQLValue...) throws(ProviderError) {
        _ = try self.rows(sql, values)
    }

    /// All rows of one statement. For lists that have a limit.
    package func rows(
        _ sql: String, _ values: [SQLValue] = []
    ) throws(ProviderError) -> [SQLRow] {
        var prepared: OpaquePointer?
        try self.check(unsafe sqlite3_prepare_v2(self.handle, sql, -1, &prepared, nil))
        guard let statement = unsafe prepared else { return [] }
        defer { _ = unsafe sqlite3_finalize(statement) }
        for (index, value) in values.enumerated() {
            try self.check(unsafe value.bind(to: statement, at: CInt(index + 1)))
        }
        var rows: [SQLRow] = []
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(unsafe SQLRow(copying: statement))
            case SQLITE_DONE: return rows
            case let code: throw self.failure(code)
            }
        }
    }

    private func failure(_ code: CInt) -> ProviderError {
        DatabaseFailure.error(code, path: self.path, whenBusy: self.whenBusy)
    }

    /// The id that the last insert was given.
    package func lastID() -> Int64 { unsafe sqlite3_last_insert_rowid(self.handle) }

    /// All that the body writes, or nothing of it.
    package func transaction<Result>(
        _ body: () throws(ProviderError) -> Result
    ) throws(ProviderError) -> Result {
        try self.execute("BEGIN IMMEDIATE")
        do throws(ProviderError) {
            let result = try body()
            try self.execute("COMMIT")
            return result
        } catch {
            // SQLite has rolled back by itself after some errors; then there is nothing left to do.
            if unsafe sqlite3_get_autocommit(self.handle) == 0 { try? self.execute("ROLLBACK") }
            throw error
        }
    }

    private func check(_ code: CInt) throws(ProviderError) {
        guard code == SQLITE_OK else { throw self.failure(code) }
    }
}
