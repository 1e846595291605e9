import Glibc

/// The database as a file, looked at before SQLite does.
enum StoreFile {
    /// SQLite takes an empty file for a new database, and deletes the write-ahead log beside it. What stands in
    /// that log would be lost, and can be saved as long as nobody opens the file.
    ///
    /// - Throws: `corrupt`.
    static func checkNotEmptied(_ path: String) throws(StoreError) {
        guard self.size(path) == 0, let log = self.size(path + "-wal"), log > 0 else { return }
        throw StoreError(
            .corrupt, "\(path) is empty, but \(path)-wal beside it holds \(log) bytes of it",
            mend: "Restore a backup; keep \(path)-wal, whose entries belong to the lost file")
    }

    /// Bytes in a file; nil when it is not there.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
