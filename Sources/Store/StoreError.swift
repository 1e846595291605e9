import CSQLite
import Glibc

/// Why the store could not do what it was asked, and how to mend it.
///
/// Holds paths and process numbers; never a telephone number or a caller's words.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The folder of the file does not exist.
        case noDirectory
        /// The file is missing, or may not be read or written.
        case notPermitted
        /// Another host writes to the file.
        case inUse
        /// Another program held the file for longer than the busy timeout.
        case busy
        /// No room on the disk.
        case full
        /// The file is damaged, or no database.
        case corrupt
        /// A database, but somebody else's.
        case notAStore
        /// Written by a newer jackfield.
        case newerVersion
        /// Not yet brought to the version that this jackfield reads.
        case olderVersion
        /// No step leads to the version asked for.
        case unknownVersion
        case noSuchCall
        /// More than one call fits the given part of an id.
        case ambiguous
        /// The disk gave an error, or a limit on the size of files was met.
        case inputOutput
        /// A mistake of ours.
        case `internal`
    }

    package var code: Code
    package var message: String
    /// What to do about it, as a sentence.
    package var mend: String

    package init(_ code: Code, _ message: String, mend: String) {
        self.code = code
        self.message = message
        self.mend = mend
    }

    package var description: String { "\(self.message). \(self.mend)" }

    /// What to do about a damaged file.
    package static func mendingDamage(of path: String) -> String {
        "Stop the host, keep a copy, then either restore a backup or save what can be read: "
            + "sqlite3 \(path) .recover | sqlite3 \(path).mended"
    }
}

extension StoreError {
    /// - Parameters:
    ///   - result: SQLite's (https://www.sqlite.org/rescode.html), extended or not.
    ///   - reason: SQLite's own words.
    init(result: Int32, systemError: Int32, reason: String, path: String) {
        let code = Code(result: result, systemError: systemError)
        self.init(code, "\(path): \(reason) (SQLite \(result))", mend: code.mend(path: path))
    }
}

extension StoreError.Code {
    fileprivate init(result: Int32, systemError: Int32) {
        switch result & 0xFF {
        case SQLITE_FULL: self = .full
        case SQLITE_IOERR:
            self = [ENOSPC, EDQUOT].contains(systemError) ? .full : .inputOutput
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH: self = .notPermitted
        default: self = .internal
        }
    }

    fileprivate func mend(path: String) -> String {
        switch self {
        case .full:
            "Make room on the disk that holds \(path)"
        case .corrupt: StoreError.mendingDamage(of: path)
        case .busy: "Close the other program that has \(path) open for writing"
        case .notPermitted:
            "Let the user that runs jackfield read and write \(path) and the folder that holds it"
        case .inputOutput:
            "Check the disk that holds \(path) (dmesg), and that no limit on the size of files is "
                + "met (ulimit -f)"
        default: "This is a mistake in jackfield; please report it with this message"
        }
    }
}
