import CallModel
import Store
import Testing

@Suite("Reading the store")
struct StoreReaderTests {
    let scratch: Scratch
    let store: Store
    let reader: StoreReader

    init() throws {
        self.scratch = try Scratch()
        self.store = try Store(path: self.scratch.path)
        for number in 1...4 {
            let start = JournalEvent.started(
                pipeline: number == 3 ? "sales" : "reception", channel: "phone", from: "", to: "",
                language: "en")
            let end: JournalEvent = number == 4 ? .ringing : .ended(outcome: .completed)
            let entries = [JournalEntry].journal(start, end)
            try self.store.append([JournalBatch(call: .sample(number), entries: entries)])
        }
        self.reader = try StoreReader(path: self.scratch.path)
    }

    @Test(
        "Calls are listed newest first, as far as the filter lets them",
        arguments: [
            (CallFilter(), [4, 3, 2, 1]),
            (CallFilter(limit: 2), [4, 3]),
            (CallFilter(since: CallID.sample(2).time), [4, 3, 2]),
            (CallFilter(pipeline: "sales"), [3]),
            (CallFilter(outcome: .completed), [3, 2, 1]),
            (CallFilter(isOpen: true), [4]),
            (CallFilter(pipeline: "reception", outcome: .completed, limit: 1), [2]),
            (CallFilter(limit: 0), []),
        ])
    func filters(filter: CallFilter, numbers: [Int]) throws {
        #expect(try self.reader.calls(filter).map(\.id) == numbers.map { CallID.sample($0) })
    }

    @Test("A call is found by the beginning or the end of its id, in either case")
    func matching() throws {
        let id = CallID.sample(3).rawValue
        for part in [id, String(id.prefix(9)), String(id.suffix(3)), id.uppercased()] {
            #expect(try self.reader.call(matching: part).id == .sample(3))
        }
    }

    @Test("A part of an id that fits several calls is refused with their ids")
    func ambiguous() throws {
        let part = String(CallID.sample(1).rawValue.prefix(6))
        let error = try #require(throws: StoreError.self) {
            try self.reader.call(matching: part)
        }
        #expect(error.code == .ambiguous)
        #expect(error.message.contains(CallID.sample(2).rawValue))
    }

    @Test("A part of an id that fits no call is refused", arguments: ["zzzz", "", "%", "*", "'"])
    func noSuchCall(part: String) throws {
        let error = try #require(throws: StoreError.self) {
            try self.reader.call(matching: part)
        }
        #expect(error.code == .noSuchCall)
    }

    @Test("A reader sees what is written while it is open")
    func concurrent() throws {
        try self.store.append([JournalBatch(call: .sample(9), entries: .journal(.sampleStart))])
        #expect(try self.reader.calls(CallFilter(limit: 1)).map(\.id) == [.sample(9)])
    }

    @Test("A store that was never made is not made by reading")
    func missing() throws {
        let path = self.scratch.folder + "/other.db"
        let error = try #require(throws: StoreError.self) { try StoreReader(path: path) }
        #expect(error.code == .notPermitted)
        #expect(error.mend.contains("Start the host once"))
        #expect(self.scratch.read(path).isEmpty)
    }
}
