import CSQLite

/// A value that goes into a statement or comes out of a row.
package enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)

    package static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }

    package static func optional(_ integer: Int64?) -> SQLValue {
        integer.map(SQLValue.integer) ?? .null
    }

    func bind(to statement: OpaquePointer, at index: CInt) -> CInt {
        switch self {
        case .null: return unsafe sqlite3_bind_null(statement, index)
        case .integer(let value): return unsafe sqlite3_bind_int64(statement, index, value)
        case .text(let value):
            // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the text.
            let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            var copy = value
            return copy.withUTF8 { utf8 in
                unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                    unsafe sqlite3_bind_text(
                        statement, index, characters.baseAddress ?? Self.emptyText,
                        CInt(clamping: characters.count), transient)
                }
            }
        }
    }

    // A null pointer would be NULL, not the empty text. Allocated once and never written or freed.
    nonisolated(unsafe) private static let emptyText: UnsafePointer<CChar> = {
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        unsafe memory.initialize(to: 0)
        return unsafe UnsafePointer(memory)
    }()
}

/// One row of a result, copied.
package struct SQLRow: Sendable {
    private let values: [SQLValue]

    init(copying statement: OpaquePointer) {
        self.values = unsafe (0..<sqlite3_column_count(statement)).map { column in
            switch unsafe sqlite3_column_type(statement, column) {
            case SQLITE_NULL: return .null
            case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
            default:
                guard let text = unsafe sqlite3_column_text(statement, column) else { return .null }
                let count = unsafe Int(sqlite3_column_bytes(statement, column))
                let bytes = unsafe UnsafeBufferPointer(start: text, count: count)
                return .text(unsafe String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// 0 where there is no number.
    package func integer(_ column: Int) -> Int64 {
        if case .integer(let value) = self.values[column] { value } else { 0 }
    }

    package func optionalInteger(_ column: Int) -> Int64? {
        if case .integer(let value) = self.values[column] { value } else { nil }
    }

    package func optionalText(_ column: Int) -> String? {
        switch self.values[column] {
        case .text(let value): value
        case .integer(let value): String(value)
        case .null: nil
        }
    }

    /// Empty where there is none.
    package func text(_ column: Int) -> String { self.optionalText(column) ?? "" }
}
