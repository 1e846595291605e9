import CallModel
import Glibc
import Store
import Testing

@testable import struct Store.Connection

@Suite("A store as a whole")
struct SummaryTests {
    let scratch: Scratch

    init() throws { self.scratch = try Scratch() }

    @Test("Version, size and calls are told while a host has the store open")
    func whileOpen() throws {
        let store = try Store(path: self.scratch.path)
        try store.append([
            JournalBatch(call: .sample(1), entries: .journal(.sampleStart, .sampleTurn(1))),
            JournalBatch(call: .sample(2), entries: .journal(.sampleStart)),
        ])
        let summary = try StoreSummary(path: self.scratch.path)
        #expect(summary.version == StoreSummary.newestVersion)
        #expect(summary.calls == 2)
        #expect(summary.bytes >= 4_096)
    }

    @Test("A version that is not known here is told, not refused")
    func otherVersions() throws {
        _ = try Store(path: self.scratch.path)
        do {
            let later = try Connection(path: self.scratch.path, access: .write, busyTimeout: .zero)
            try later.execute("UPDATE store_version SET version = 7")
        }
        #expect(try StoreSummary(path: self.scratch.path).version == 7)
    }

    @Test("A store that was taken back to version 0 holds no calls")
    func versionZero() throws {
        do {
            let store = try Store(path: self.scratch.path)
            try store.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
        }
        _ = try Store.migrate(self.scratch.path, to: 0)
        let summary = try StoreSummary(path: self.scratch.path)
        #expect(summary.version == 0)
        #expect(summary.calls == 0)
    }

    @Test("A store that is not there is not made")
    func missing() throws {
        let error = try #require(throws: StoreError.self) {
            try StoreSummary(path: self.scratch.path)
        }
        #expect(error.code == .notPermitted)
        #expect(unsafe access(self.scratch.path, F_OK) != 0)
    }
}
