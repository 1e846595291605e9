import Glibc

/// The right to write to a store: held by one process, let go of when it ends, however it ends.
///
/// The lock is on a file beside the database, because the database's own locks belong to SQLite.
@safe struct HostLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `inUse`, with the number of the process that holds it.
    init(for path: String) throws(StoreError) {
        let name = path + ".lock"
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .notPermitted, "cannot make \(name): \(systemMessage(errno))",
                mend: "Let the user that runs jackfield write to the folder that holds \(path)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw StoreError(
                .inUse, "\(path) is in use by \(holder)",
                mend: "Stop that host first, or give this one another store.path")
        }
        self.descriptor = descriptor
        // For the message above only; the lock itself does not rest on it.
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe pwrite(descriptor, text, text.count, 0)
    }

    deinit {
        // Closing alone would leave the lock with a child that was forked and has not become its program yet.
        flock(self.descriptor, LOCK_UN)
        close(self.descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            .filter(\.isNumber)
        return digits.isEmpty ? "another host" : "the host with process id \(digits)"
    }
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}
