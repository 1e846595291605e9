import CallModel
import Glibc
import Synchronization

/// What was read from the spool into the database.
package struct SpoolRecovery: Hashable, Sendable {
    package var entries: Int
    /// Lines that this version cannot read; they are kept beside the spool.
    package var unreadable: Int
}

/// Where entries wait while the database cannot be written: `NAME.spool.jsonl`, a JSON object a line.
final class SpoolFile: Sendable {
    let path: String
    private let coding = EntryCoding()
    private let reserve: SpoolReserve
    // The lock keeps writers apart; the value is the open file.
    private let descriptor: Mutex<Int32>

    init(for store: String) throws(StoreError) {
        let path = store + ".spool.jsonl"
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .notPermitted, "cannot open \(path): \(systemMessage(errno))",
                mend: "Let the user that runs jackfield write to \(path)")
        }
        self.path = path
        self.descriptor = Mutex(descriptor)
        self.reserve = SpoolReserve(for: store)
        self.reserve.take()
    }

    deinit { _ = self.descriptor.withLock { close($0) } }

    /// All of the batches or, with an error, nothing.
    func append(_ batches: [JournalBatch], isPowerSafe: Bool) throws(StoreError) {
        let lines = batches.flatMap { batch in
            batch.entries.map { self.coding.line($0, of: batch.call) + "\n" }
        }
        let bytes = Array(lines.joined().utf8)
        try self.descriptor.withLock { (file) throws(StoreError) in
            do throws(StoreError) {
                try self.append(bytes, to: file, isPowerSafe: isPowerSafe)
            } catch {
                guard error.code == .full else { throw error }
                self.reserve.give()
                try self.append(bytes, to: file, isPowerSafe: isPowerSafe)
            }
        }
    }

    /// Reads what is there now, from the start. Whoever clears the spool then must let nobody write meanwhile.
    func reader() throws(StoreError) -> SpoolReader {
        try self.descriptor.withLock { (file) throws(StoreError) in
            let end = lseek(file, 0, SEEK_END)
            guard end >= 0 else { throw .spool("read", self.path, errno) }
            return SpoolReader(file, at: self.path, end: Int(end))
        }
    }

    func clear() throws(StoreError) {
        try self.descriptor.withLock { (file) throws(StoreError) in
            guard ftruncate(file, 0) == 0 else { throw .spool("empty", self.path, errno) }
            self.reserve.take()
        }
    }

    /// Copies lines that cannot be read to a file that a person may look at.
    func setAside(_ lines: [Range<Int>]) throws(StoreError) {
        guard !lines.isEmpty else { return }
        let name = self.path + ".unreadable"
        let aside = unsafe open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard aside >= 0 else { throw .spool("set aside", self.path, errno) }
        defer { close(aside) }
        try self.descriptor.withLock { (file) throws(StoreError) in
            for range in lines { try self.copy(range, of: file, to: aside) }
        }
    }

    private func copy(_ range: Range<Int>, of file: Int32, to aside: Int32) throws(StoreError) {
        var (position, last) = (range.lowerBound, UInt8(ascii: "\n"))
        while position < range.upperBound {
            let piece = try SpoolReader.piece(
                of: file, position..<range.upperBound, path: self.path)
            guard self.write(piece, to: aside) else { throw .spool("set aside", self.path, errno) }
            position += piece.count
            last = piece.last ?? last
        }
        // The last line of the spool may have no end.
        guard last == UInt8(ascii: "\n") || self.write([UInt8(ascii: "\n")], to: aside) else {
            throw .spool("set aside", self.path, errno)
        }
    }

    private func append(
        _ bytes: [UInt8], to file: Int32, isPowerSafe: Bool
    ) throws(StoreError) {
        let start = lseek(file, 0, SEEK_END)
        guard self.write(bytes, to: file), !isPowerSafe || fdatasync(file) == 0 else {
            let code = errno
            // No half line stays behind.
            _ = ftruncate(file, start)
            throw .spool("write", self.path, code)
        }
    }

    private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { rest in
                unsafe Glibc.write(file, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}

extension StoreError {
    /// - Parameter code: what the system said.
    static func spool(_ verb: String, _ path: String, _ code: Int32) -> StoreError {
        StoreError(
            [ENOSPC, EFBIG, EDQUOT].contains(code) ? .full : .inputOutput,
            "cannot \(verb) \(path): \(systemMessage(code))",
            mend: "Make room on the disk that holds it")
    }
}
