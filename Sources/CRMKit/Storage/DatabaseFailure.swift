import CSQLite
package import JackfieldPlugin

/// What SQLite's result codes mean for the host and for people (https://www.sqlite.org/rescode.html).
///
/// SQLite's own message is left out: it may quote a value.
package enum DatabaseFailure {
    /// - Parameter whenBusy: what helps when another program holds the database.
    package static func error(
        _ code: CInt, path: String, whenBusy: String = "end it"
    ) -> ProviderError {
        let words = "\(path): \(unsafe String(cString: sqlite3_errstr(code))) (SQLite \(code)). "
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            return ProviderError(
                .unavailable,
                words + "Another program holds the database: \(whenBusy)",
                vendorCode: "locked")
        case SQLITE_READONLY:
            return ProviderError(
                .misconfigured, words + "Give the host write permission to the file and its folder",
                vendorCode: "read-only")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            return ProviderError(
                .misconfigured,
                words + "See that the folder exists and that the host may read and write in it",
                vendorCode: "cannot-open")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return ProviderError(
                .misconfigured,
                words
                    + "The file is damaged or no database: move it aside and restore a backup, or "
                    + "save what `sqlite3 FILE .recover` finds", vendorCode: "corrupt")
        case SQLITE_FULL:
            return ProviderError(
                .quotaExceeded, words + "Make room on the disk", retryAfter: .seconds(30),
                vendorCode: "disk-full")
        case SQLITE_IOERR:
            return ProviderError(
                .unavailable, words + "See the system's log for disk errors", vendorCode: "io")
        default:
            return ProviderError(.internal, words, vendorCode: "sqlite")
        }
    }
}
