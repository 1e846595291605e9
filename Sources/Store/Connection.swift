import CSQLite
import CallModel

/// An open database file, closed when its owner lets go.
///
/// One thread at a time: the library is opened without its own locks.
@safe struct Connection: ~Copyable {
    enum Access { case read, write, create }

    private let handle: OpaquePointer
    let path: String

    init(path: String, access: Access, busyTimeout: Duration) throws(StoreError) {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &handle, access.flags, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            let error = unsafe Self.error(code, handle: handle, path: path)
            _ = unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe self.handle = unsafe handle
        self.path = path
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(
            handle, Int32(clamping: busyTimeout.milliseconds))
    }

    // Waits for statements that live longer than this.
    deinit { _ = unsafe sqlite3_close_v2(self.handle) }

    /// Runs statements that give no rows.
    borrowing func execute(_ sql: String) throws(StoreError) {
        try self.check(unsafe sqlite3_exec(self.handle, sql, nil, nil, nil))
    }

    borrowing func prepare(_ sql: String) throws(StoreError) -> Statement {
        var statement: OpaquePointer?
        try self.check(unsafe sqlite3_prepare_v2(self.handle, sql, -1, &statement, nil))
        guard let statement = unsafe statement else {
            preconditionFailure("an empty statement")
        }
        return unsafe Statement(statement, of: self.handle, path: self.path)
    }

    /// The first column of the first row, or nil if there is none.
    borrowing func integer(_ sql: String) throws(StoreError) -> Int? {
        let statement = try self.prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Rows that the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes64(self.handle)) }

    /// All of `body` happens or nothing; takes the write lock at once, so that it cannot be lost half way.
    borrowing func transaction<R>(
        _ body: () throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try self.execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try self.execute("COMMIT")
            return result
        } catch {
            // Some errors have already rolled back; then this one says so and means nothing.
            try? self.execute("ROLLBACK")
            throw error
        }
    }

    private borrowing func check(_ code: Int32) throws(StoreError) {
        guard code == SQLITE_OK else {
            throw unsafe Self.error(code, handle: self.handle, path: self.path)
        }
    }

    static func error(_ code: Int32, handle: OpaquePointer?, path: String) -> StoreError {
        let reason = unsafe String(cString: sqlite3_errmsg(handle))
        let systemError = unsafe sqlite3_system_errno(handle)
        return StoreError(result: code, systemError: systemError, reason: reason, path: path)
    }
}

extension Connection.Access {
    fileprivate var flags: Int32 {
        let access =
            switch self {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        return access | SQLITE_OPEN_NOMUTEX
    }
}
