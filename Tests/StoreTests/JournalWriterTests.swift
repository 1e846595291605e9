import CallModel
import EventLoop
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite("The journal's writer", .onOwnThread)
struct JournalWriterTests {
    let scratch: Scratch
    let notices = Notices()

    init() throws { self.scratch = try Scratch() }

    /// With a short patience, and no pause after an error.
    private func writer(
        capacity: Int = 1_000, retryInterval: Duration = .zero
    ) throws -> JournalWriter {
        let settings = StoreSettings(busyTimeout: .milliseconds(1))
        return JournalWriter(
            store: try Store(path: self.scratch.path, settings: settings), capacity: capacity,
            retryInterval: retryInterval, notice: self.notices.add)
    }

    private func sequences(of call: CallID) throws -> [Int] {
        try StoreReader(path: self.scratch.path).entries(of: call).entries.map(\.sequence)
    }

    @Test("An append returns when another reader can see the entries")
    func append() throws {
        let writer = try self.writer()
        writer.append(.journal(.sampleStart, .ringing), to: .sample(1))
        #expect(try self.sequences(of: .sample(1)) == [0, 1])
        writer.close()
    }

    @Test("The one who posts is told when the entries are in the database")
    func completion() throws {
        let writer = try self.writer()
        let path = self.scratch.path
        let gate = Wakeup()
        let seen = Mutex<(BatchFate, Int?)?>(nil)
        let isTaken = writer.post(.journal(.sampleStart), to: .sample(1)) { fate in
            let count = try? StoreReader(path: path).entries(of: .sample(1)).entries.count
            seen.withLock { $0 = (fate, count) }
            gate.signal()
        }
        gate.wait()
        #expect(isTaken)
        #expect(seen.withLock { $0?.0 } == .stored)
        #expect(seen.withLock { $0?.1 } == 1)
        writer.close()
    }

    @Test("What waits is joined into one commit, for all calls")
    func joined() throws {
        let writer = try self.writer()
        let (inside, gate) = (Wakeup(), Wakeup())
        // The writer stands in this one's handler while the others come to wait.
        let hold: @Sendable (BatchFate) -> Void = { _ in
            inside.signal(); gate.wait()
        }
        #expect(writer.post(.journal(.sampleStart), to: .sample(0), whenDurable: hold))
        inside.wait()
        let path = self.scratch.path
        let counts = Mutex<[Int]>([])
        for number in 1...3 {
            let isTaken = writer.post(.journal(.sampleStart), to: .sample(number)) { _ in
                let count = (try? StoreReader(path: path).calls().count) ?? 0
                counts.withLock { $0.append(count) }
            }
            #expect(isTaken)
        }
        gate.signal()
        writer.close()
        // At the first of the three handlers all three are there.
        #expect(counts.withLock(\.self) == [4, 4, 4])
    }

    @Test("A full queue takes nothing, and takes again when there is room")
    func fullQueue() throws {
        let writer = try self.writer(capacity: 2)
        let (inside, gate) = (Wakeup(), Wakeup())
        let hold: @Sendable (BatchFate) -> Void = { _ in
            inside.signal(); gate.wait()
        }
        #expect(writer.post(.journal(.sampleStart), to: .sample(1), whenDurable: hold))
        inside.wait()
        let first = [JournalEntry].journal(.ringing, .ringing, from: 1)
        let second = [JournalEntry].journal(.ringing, from: 3)
        #expect(writer.post(first, to: .sample(1)))
        #expect(!writer.post(second, to: .sample(1)))
        gate.signal()
        writer.append(second, to: .sample(1))
        writer.close()
        #expect(try self.sequences(of: .sample(1)) == [0, 1, 2, 3])
    }

    @Test("Closing writes what waits; later entries are refused")
    func close() throws {
        let writer = try self.writer()
        for sequence in 0..<50 {
            #expect(writer.post(.journal(.ringing, from: sequence), to: .sample(1)))
        }
        writer.close()
        writer.close()
        #expect(!writer.post(.journal(.ringing, from: 50), to: .sample(1)))
        #expect(try self.sequences(of: .sample(1)) == Array(0..<50))
    }

    @Test("While the database cannot be written entries wait beside it, and come in when it can")
    func spooling() throws {
        let writer = try self.writer()
        writer.append(.journal(.sampleStart), to: .sample(1))
        try self.whileLocked {
            writer.append(.journal(.sampleTurn(1), from: 1), to: .sample(1))
            writer.append(.journal(.sampleTurn(2), from: 2), to: .sample(1))
        }
        #expect(try self.sequences(of: .sample(1)) == [0])
        #expect(self.scratch.read(self.scratch.spool).contains("turn 2"))
        #expect(self.notices.kinds == ["spooling"])

        writer.append(.journal(.sampleTurn(3), from: 3), to: .sample(1))
        #expect(try self.sequences(of: .sample(1)) == [0, 1, 2, 3])
        #expect(self.scratch.read(self.scratch.spool).isEmpty)
        #expect(self.notices.kinds == ["spooling", "recovered"])
        #expect(try StoreReader(path: self.scratch.path).call(.sample(1))?.turns == 3)
        writer.close()
    }

    @Test("Closing reads the spool in, if the database can be written by then")
    func spoolingUntilTheEnd() throws {
        let writer = try self.writer(retryInterval: .seconds(3_600))
        writer.append(.journal(.sampleStart), to: .sample(1))
        try self.whileLocked {
            writer.append(.journal(.ended(outcome: .completed), from: 1), to: .sample(1))
        }
        #expect(try self.sequences(of: .sample(1)) == [0])
        writer.close()
        #expect(try self.sequences(of: .sample(1)) == [0, 1])
        #expect(self.scratch.read(self.scratch.spool).isEmpty)
        #expect(self.notices.kinds == ["spooling", "recovered"])
    }

    @Test("The log is told of numbers and words in no notice")
    func noticesArePrivate() throws {
        let writer = try self.writer()
        try self.whileLocked { writer.append(.journal(.sampleStart), to: .sample(1)) }
        writer.append(.journal(.sampleTurn(1), from: 1), to: .sample(1))
        writer.close()
        let text = self.notices.all.map(\.description).joined()
        #expect(!text.isEmpty)
        #expect(!text.contains("5550100") && !text.contains("turn 1"))
    }

    @Test("The spool is read in at the next start, once, and before open calls are closed")
    func nextStart() throws {
        do {
            let writer = try self.writer()
            writer.append(.journal(.sampleStart), to: .sample(1))
            try self.whileLocked {
                writer.append(.journal(.sampleTurn(1), from: 1), to: .sample(1))
                writer.close()
            }
        }
        let spooled = self.scratch.read(self.scratch.spool)
        do {
            let store = try Store(path: self.scratch.path)
            #expect(store.recovered == SpoolRecovery(entries: 1, unreadable: 0))
        }
        // As if the host had died after the commit and before it emptied the spool.
        try self.scratch.write(spooled.utf8, to: self.scratch.spool)
        let store = try Store(path: self.scratch.path)
        #expect(store.recovered == SpoolRecovery(entries: 0, unreadable: 0))
        #expect(try store.closeInterrupted() == [.sample(1)])
        #expect(try self.sequences(of: .sample(1)) == [0, 1, 2, 3])
        #expect(try StoreReader(path: self.scratch.path).call(.sample(1))?.turns == 1)
    }

    @Test("Lines of the spool that cannot be read are kept aside, and the others come in")
    func unreadableLines() throws {
        do {
            let writer = try self.writer()
            try self.whileLocked {
                writer.append(.journal(.sampleStart), to: .sample(1))
                writer.close()
            }
        }
        let good = self.scratch.read(self.scratch.spool)
        let torn = #"{"call":"00"#
        try self.scratch.write((good + "\u{0}nonsense\n" + torn).utf8, to: self.scratch.spool)

        let store = try Store(path: self.scratch.path)
        #expect(store.recovered == SpoolRecovery(entries: 1, unreadable: 2))
        let aside = self.scratch.read(self.scratch.spool + ".unreadable")
        #expect(aside == "\u{0}nonsense\n" + torn + "\n")
        #expect(self.scratch.read(self.scratch.spool).isEmpty)
    }

    /// Holds the database's write lock, as a program beside the host may.
    private func whileLocked(_ body: () -> Void) throws {
        let other = try Connection(path: self.scratch.path, access: .write, busyTimeout: .zero)
        try other.execute("BEGIN IMMEDIATE")
        body()
        try other.execute("ROLLBACK")
    }
}

/// What the writer said.
final class Notices: Sendable {
    private let list = Mutex<[StoreNotice]>([])

    var all: [StoreNotice] { self.list.withLock(\.self) }

    var kinds: [String] {
        self.all.map {
            switch $0 {
            case .spooling: "spooling"
            case .recovered: "recovered"
            case .losing: "losing"
            }
        }
    }

    func add(_ notice: StoreNotice) { self.list.withLock { $0.append(notice) } }
}
