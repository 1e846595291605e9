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
    struct Content {
        var batches: [JournalBatch] = []
        var unreadable: [[UInt8]] = []

        var isEmpty: Bool { self.batches.isEmpty && self.unreadable.isEmpty }
    }

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

    func read() throws(StoreError) -> Content {
        let bytes = try self.descriptor.withLock { (file) throws(StoreError) in
            try self.bytes(of: file)
        }
        var content = Content()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let spooled = self.coding.decode(line: line) else {
                content.unreadable.append(Array(line))
                continue
            }
            if content.batches.last?.call == spooled.call {
                content.batches[content.batches.count - 1].entries.append(spooled.entry)
            } else {
                content.batches.append(JournalBatch(call: spooled.call, entries: [spooled.entry]))
            }
        }
        return content
    }

    func clear() throws(StoreError) {
        try self.descriptor.withLock { (file) throws(StoreError) in
            guard ftruncate(file, 0) == 0 else { throw self.error("empty", errno) }
            self.reserve.take()
        }
    }

    /// Keeps lines that cannot be read in a file that a person may look at.
    func setAside(_ lines: [[UInt8]]) throws(StoreError) {
        guard !lines.isEmpty else { return }
        let name = self.path + ".unreadable"
        let file = unsafe open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(file) }
        let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        guard file >= 0, self.write(bytes, to: file) else { throw self.error("set aside", errno) }
    }

    private func append(
        _ bytes: [UInt8], to file: Int32, isPowerSafe: Bool
    ) throws(StoreError) {
        let start = lseek(file, 0, SEEK_END)
        guard self.write(bytes, to: file), !isPowerSafe || fdatasync(file) == 0 else {
            let code = errno
            // No half line stays behind.
            _ = ftruncate(file, start)
            throw self.error("write", code)
        }
    }

    private func bytes(of file: Int32) throws(StoreError) -> [UInt8] {
        let end = lseek(file, 0, SEEK_END)
        guard end > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(end))
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        guard count == bytes.count else { throw self.error("read", errno) }
        return bytes
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

    private func error(_ verb: String, _ code: Int32) -> StoreError {
        StoreError(
            [ENOSPC, EFBIG, EDQUOT].contains(code) ? .full : .inputOutput,
            "cannot \(verb) \(self.path): \(systemMessage(code))",
            mend: "Make room on the disk that holds it")
    }
}
