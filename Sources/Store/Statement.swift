import CSQLite

/// A prepared statement; may run any number of times.
@safe struct Statement: ~Copyable {
    enum Value {
        case integer(Int)
        case real(Double)
        case text(String)
        case null
    }

    private let handle: OpaquePointer
    // Lives at least as long as the statement: SQLite closes it after the last of them.
    private let connection: OpaquePointer
    private let path: String

    init(_ handle: OpaquePointer, of connection: OpaquePointer, path: String) {
        unsafe self.handle = unsafe handle
        unsafe self.connection = unsafe connection
        self.path = path
    }

    deinit { _ = unsafe sqlite3_finalize(self.handle) }

    /// Runs a statement that gives no rows.
    borrowing func run(_ values: Value...) throws(StoreError) {
        self.bind(values)
        _ = try self.step()
        self.reset()
    }

    /// Runs a statement and makes something of each of its rows.
    borrowing func rows<R>(
        _ values: [Value], _ read: (borrowing Statement) throws(StoreError) -> R
    ) throws(StoreError) -> [R] {
        self.bind(values)
        defer { self.reset() }
        var results: [R] = []
        while try self.step() { results.append(try read(self)) }
        return results
    }

    /// Whether there is a row to read.
    borrowing func step() throws(StoreError) -> Bool {
        let code = unsafe sqlite3_step(self.handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = unsafe Connection.error(code, handle: self.connection, path: self.path)
            self.reset()
            throw error
        }
    }

    borrowing func integer(_ column: Int32) -> Int {
        Int(unsafe sqlite3_column_int64(self.handle, column))
    }

    borrowing func real(_ column: Int32) -> Double {
        unsafe sqlite3_column_double(self.handle, column)
    }

    /// Empty for NULL.
    borrowing func text(_ column: Int32) -> String {
        guard let text = unsafe sqlite3_column_text(self.handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(self.handle, column))
        let bytes = unsafe UnsafeBufferPointer(start: text, count: count)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    borrowing func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(self.handle, column) == SQLITE_NULL
    }

    private borrowing func reset() { _ = unsafe sqlite3_reset(self.handle) }

    private borrowing func bind(_ values: [Value]) {
        for (index, value) in values.enumerated() {
            let code = self.bind(value, at: Int32(index + 1))
            precondition(code == SQLITE_OK, "cannot bind value \(index + 1): SQLite \(code)")
        }
    }

    private borrowing func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .integer(let value):
            return unsafe sqlite3_bind_int64(self.handle, index, sqlite3_int64(value))
        case .real(let value): return unsafe sqlite3_bind_double(self.handle, index, value)
        case .null: return unsafe sqlite3_bind_null(self.handle, index)
        case .text(var value):
            return value.withUTF8 { bytes in
                // SQLITE_TRANSIENT, which the importer cannot read: SQLite takes a copy.
                let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                return unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe sqlite3_bind_text64(
                        self.handle, index, characters.baseAddress,
                        sqlite3_uint64(characters.count), copies, UInt8(SQLITE_UTF8))
                }
            }
        }
    }
}
