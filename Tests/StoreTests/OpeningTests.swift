import CallModel
import Glibc
import Store
import Testing

@testable import struct Store.Connection

@Suite("Opening a store")
struct OpeningTests {
    let scratch: Scratch

    init() throws { self.scratch = try Scratch() }

    private func error(opening path: String) throws -> StoreError {
        try #require(throws: StoreError.self) { _ = try Store(path: path) }
    }

    @Test("A folder that does not exist is named, with the command that makes it")
    func noDirectory() throws {
        let error = try self.error(opening: "\(self.scratch.folder)/no/where/jackfield.db")
        #expect(error.code == .noDirectory)
        #expect(error.mend.contains("mkdir -p \(self.scratch.folder)/no/where"))
    }

    @Test("A second host is refused and told the process id of the first")
    func secondHost() throws {
        let first = try Store(path: self.scratch.path)
        let error = try self.error(opening: self.scratch.path)
        #expect(error.code == .inUse)
        #expect(error.message.contains("process id \(getpid())"))
        // The first goes on.
        try first.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
    }

    @Test("A host that let go of the store leaves it to the next")
    func nextHost() throws {
        _ = try Store(path: self.scratch.path)
        _ = try Store(path: self.scratch.path)
    }

    @Test("A host that let go of the store leaves it to the next, though a child is being started")
    func nextHostBesideChild() throws {
        let copy: Int32
        do {
            let store = try Store(path: self.scratch.path)
            // As a child has it between fork and exec.
            copy = dup(try self.descriptor(of: self.scratch.path + ".lock"))
            withExtendedLifetime(store) {}
        }
        defer { close(copy) }
        _ = try Store(path: self.scratch.path)
    }

    private func descriptor(of path: String) throws -> Int32 {
        var name = [CChar](repeating: 0, count: 4_096)
        return try #require(
            (0..<getdtablesize()).first { descriptor in
                let count = unsafe readlink("/proc/self/fd/\(descriptor)", &name, name.count)
                let bytes = name.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
                return bytes.elementsEqual(path.utf8)
            })
    }

    @Test("A file that is no database is refused and left as it is")
    func noDatabase() throws {
        let text = String(repeating: "My diary, not a database. ", count: 50)
        try self.scratch.write(text.utf8, to: self.scratch.path)
        let error = try self.error(opening: self.scratch.path)
        #expect(error.code == .corrupt)
        #expect(error.mend.contains("restore a backup"))
        #expect(self.scratch.read(self.scratch.path) == text)
    }

    @Test("A file that was emptied is refused while its write-ahead log holds entries, which stay")
    func emptied() throws {
        // What a host leaves that was killed: all of it is in the log.
        let store = try Store(path: self.scratch.path)
        try store.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
        let copy = self.scratch.folder + "/copy.db"
        let log = try self.scratch.bytes(self.scratch.path + "-wal")
        try self.scratch.write(log, to: copy + "-wal")
        try self.scratch.write([], to: copy)

        let error = try self.error(opening: copy)
        #expect(error.code == .corrupt)
        #expect(error.message.contains("copy.db-wal"))
        #expect(throws: error) { _ = try StoreReader(path: copy) }
        #expect(try self.scratch.bytes(copy + "-wal") == log)
    }

    @Test("A check finds entries without their call in a store that opens all the same")
    func orphans() throws {
        let store = try Store(path: self.scratch.path)
        try store.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
        let reader = try StoreReader(path: self.scratch.path)
        #expect(try reader.damage() == [])
        let other = try Connection(path: self.scratch.path, access: .write, busyTimeout: .zero)
        try other.execute("PRAGMA foreign_keys = OFF; DELETE FROM calls")
        #expect(
            try reader.damage() == ["a row of entries belongs to a call that is not there"])
    }

    @Test("Another program's database is refused and left as it is")
    func anotherProgram() throws {
        do {
            let other = try Connection(path: self.scratch.path, access: .create, busyTimeout: .zero)
            try other.execute("CREATE TABLE diary (day TEXT)")
        }
        #expect(try self.error(opening: self.scratch.path).code == .notAStore)
    }

    @Test("A database from a newer version is refused, with both versions and what to do")
    func newerVersion() throws {
        _ = try Store(path: self.scratch.path)
        do {
            let later = try Connection(path: self.scratch.path, access: .write, busyTimeout: .zero)
            try later.execute("UPDATE store_version SET version = 7")
        }
        let error = try self.error(opening: self.scratch.path)
        #expect(error.code == .newerVersion)
        #expect(error.message.contains("store version 7"))
        #expect(error.message.contains("up to 1"))
        #expect(error.mend.contains("jackfield store migrate --to 1"))
        #expect(throws: error) { _ = try StoreReader(path: self.scratch.path) }
    }

    @Test("Pages that were overwritten are told as damage, not as anything else")
    func overwrittenPages() throws {
        do {
            let store = try Store(path: self.scratch.path)
            try store.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
        }
        // All but the first page, which says that this is a database and what is in it.
        try self.scratch.write(
            [UInt8](repeating: 0xA5, count: 40_000), to: self.scratch.path, at: 4_096)
        #expect(try self.error(opening: self.scratch.path).code == .corrupt)
    }
}
