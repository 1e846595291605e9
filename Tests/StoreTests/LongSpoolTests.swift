import CallModel
import TestSupport
import Testing

@testable import Store

@Suite("A long spool", .onOwnThread)
struct LongSpoolTests {
    private let scratch: Scratch
    private let coding = EntryCoding()

    init() throws { self.scratch = try Scratch() }

    private func line(_ event: JournalEvent, sequence: Int) -> String {
        let entry = JournalEntry(sequence: sequence, at: .milliseconds(sequence), event: event)
        return self.coding.line(entry, of: .sample(1)) + "\n"
    }

    @Test("is read in part by part, whole and in order")
    func parts() throws {
        let words = String(repeating: "word ", count: 200)
        let lines = (1...4_000).map {
            self.line(.partial(provider: "ears", text: "\($0) \(words)"), sequence: $0)
        }
        let text = self.line(.sampleStart, sequence: 0) + lines.joined()
        try self.scratch.write(text.utf8, to: self.scratch.spool)

        let store = try Store(path: self.scratch.path)
        #expect(store.recovered == SpoolRecovery(entries: 4_001, unreadable: 0))
        let read = try StoreReader(path: self.scratch.path).entries(of: .sample(1)).entries
        #expect(read.map(\.sequence) == Array(0...4_000))
    }

    @Test("that has a line without an end keeps it aside, and the others come in")
    func lineTooLong() throws {
        let good = self.line(.sampleStart, sequence: 0)
        let after = SpoolReader.longestLine + (1 << 20)
        try self.scratch.write(good.utf8, to: self.scratch.spool)
        // A hole reads as zeros.
        try self.scratch.write(
            ("\n" + self.line(.ringing, sequence: 1)).utf8, to: self.scratch.spool, at: after)

        let store = try Store(path: self.scratch.path)
        #expect(store.recovered == SpoolRecovery(entries: 2, unreadable: 1))
        let aside = try self.scratch.size(of: self.scratch.spool + ".unreadable")
        #expect(aside == after + 1 - good.utf8.count)
        #expect(try self.scratch.size(of: self.scratch.spool) == 0)
    }

    @Test("whose unreadable lines lie apart keeps each of them")
    func apart() throws {
        let good = (0...2).map { self.line($0 == 0 ? .sampleStart : .ringing, sequence: $0) }
        let text = good[0] + "{\n\n[]\n" + good[1] + "\n\"" + "\n" + good[2] + "torn"
        try self.scratch.write(text.utf8, to: self.scratch.spool)

        let store = try Store(path: self.scratch.path)
        #expect(store.recovered == SpoolRecovery(entries: 3, unreadable: 4))
        let aside = self.scratch.read(self.scratch.spool + ".unreadable")
        #expect(aside.split(separator: "\n") == ["{", "[]", "\"", "torn"])
        #expect(aside.hasSuffix("torn\n"))
    }
}
