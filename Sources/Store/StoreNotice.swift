/// News of the writer for the log.
package enum StoreNotice: Hashable, Sendable, CustomStringConvertible {
    /// The database cannot be written; entries go to the file at `path`. Told once, until it can be again.
    case spooling(StoreError, path: String)
    /// The database can be written again, and the spool is in it.
    case recovered(SpoolRecovery)
    /// Neither could be written, and entries are lost. Told once, until one of them can be again.
    case losing(StoreError)

    package var description: String {
        switch self {
        case .spooling(let error, let path):
            "calls cannot be stored and are kept in \(path) meanwhile: \(error)"
        case .recovered(let recovery):
            "calls are stored again; entries read in from the spool: \(recovery.entries), "
                + "lines that could not be read: \(recovery.unreadable)"
        case .losing(let error): "calls are neither stored nor kept: \(error)"
        }
    }
}
