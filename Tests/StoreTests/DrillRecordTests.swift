import CallModel
import Store
import Testing

@Suite("A drill in the store")
struct DrillRecordTests {
    @Test("is known by the entry after its start, and other calls are none")
    func drill() throws {
        let scratch = try Scratch()
        let store = try Store(path: scratch.path)
        try store.append([
            JournalBatch(
                call: .sample(1), entries: .journal(.sampleStart, .drill(faults: ["ears": "hang"]))),
            JournalBatch(call: .sample(2), entries: .journal(.sampleStart, .sampleTurn(1))),
        ])
        let reader = try StoreReader(path: scratch.path)
        #expect(try reader.call(.sample(1))?.isDrill == true)
        #expect(try reader.call(.sample(2))?.isDrill == false)
        let entries = try reader.entries(of: .sample(1))
        #expect(entries.entries.last?.event == .drill(faults: ["ears": "hang"]))
    }
}
