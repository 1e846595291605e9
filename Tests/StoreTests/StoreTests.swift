import CallModel
@testable import Store
import Testing

@Suite("The store")
struct StoreTests {
    let scratch: Scratch

    init() throws { self.scratch = try Scratch() }

    @Test("Every kind of event comes back as it went in")
    func roundTrip() throws {
        let word = Transcript.Word("table", start: .milliseconds(5), end: .seconds(1))
        let transcript = Transcript("a “table”\n", words: [word], confidence: .nan, language: "en")
        let entries = [JournalEntry].journal(
            .sampleStart, .ringing, .answered(rate: 8_000),
            .opened(
                stage: .stt, provider: "ears", delay: .nanoseconds(-1)),
            .final(provider: "ears", transcript: transcript), .sampleTurn(1),
            .usage(provider: "ears", unit: "s", amount: .infinity, cost: 0, currency: ""),
            .delays(turn: 1, delays: TurnDelays(stt: .milliseconds(90))),
            .hungUp(by: .caller, cause: .normal, detail: ""), .ended(outcome: .completed))
        let store = try Store(path: self.scratch.path)
        try store.append([JournalBatch(call: .sample(1), entries: entries)])

        let found = try StoreReader(path: self.scratch.path).entries(of: .sample(1))
        #expect(found.unreadable == 0)
        // A number that is none equals nothing, itself neither: compare the words.
        #expect(found.entries.map { "\($0)" } == entries.map { "\($0)" })
        #expect(found.entries[5] == entries[5])
    }

    @Test("A fallback that was stored before handovers were told of is read, and one with is whole")
    func handovers() throws {
        let speech = SpeechHandover(spoken: "One, ", rest: "two.", isRestarted: false)
        let (old, new) = (
            JournalEvent.fellBack(stage: .tts, from: "a", to: "b", replayed: .zero, lost: .zero),
            JournalEvent.fellBack(
                stage: .tts, from: "a", to: "b", replayed: .zero, lost: .zero, speech: speech)
        )
        // What was written before has no such field.
        let body = EntryCoding().encode(old)
        #expect(!body.contains("speech"))
        #expect(EntryCoding().decode(body) == old)
        #expect(EntryCoding().decode(EntryCoding().encode(new)) == new)
    }

    @Test("A call's line is made from its journal")
    func record() throws {
        let store = try Store(path: self.scratch.path)
        let entries = [JournalEntry].journal(
            .sampleStart, .turn(number: 0, cause: .start, input: "", confidence: nil),
            .turn(number: 0, cause: .silence, input: "", confidence: nil),
            .sampleTurn(1),
            .fellBack(
                stage: .stt, from: "a", to: "b", replayed: .zero, lost: .zero),
            .sampleTurn(2),
            .usage(
                provider: "a", unit: "s", amount: 1, cost: 0.25, currency: "EUR"),
            .usage(provider: "b", unit: "s", amount: 1, cost: 0.5, currency: "EUR"),
            .usage(provider: "c", unit: "token", amount: 9, cost: 2, currency: "USD"),
            .ended(outcome: .transferred))
        try store.append([JournalBatch(call: .sample(1), entries: entries)])

        let record = try #require(try StoreReader(path: self.scratch.path).call(.sample(1)))
        let expected = CallRecord(
            id: .sample(1), pipeline: "reception", channel: "phone", from: "+15550100",
            to: "+15550199", language: "en", startedAt: CallID.sample(1).time,
            endedAt: CallID.sample(1).time + .seconds(9), outcome: .transferred, turns: 2,
            fallbacks: 1,
            costs: [.init(currency: "EUR", amount: 0.75), .init(currency: "USD", amount: 2)])
        #expect(record == expected)
    }

    @Test("Appending the same entries twice changes nothing")
    func appendTwice() throws {
        let store = try Store(path: self.scratch.path)
        let batch = JournalBatch(call: .sample(1), entries: .journal(.sampleStart, .sampleTurn(1)))
        try store.append([batch])
        try store.append([batch, batch])

        let reader = try StoreReader(path: self.scratch.path)
        #expect(try reader.call(.sample(1))?.turns == 1)
        #expect(try reader.entries(of: .sample(1)).entries == batch.entries)
    }

    @Test("The files are for their owner only, because numbers are personal data")
    func permissions() throws {
        let store = try Store(path: self.scratch.path)
        try store.append([JournalBatch(call: .sample(1), entries: .journal(.sampleStart))])
        for suffix in ["", "-wal", "-shm", ".lock", ".spool.jsonl"] {
            #expect(self.scratch.mode(of: self.scratch.path + suffix) == 0o600, "\(suffix)")
        }
    }

    @Test("Calls that were open at the start are closed as interrupted, once")
    func closeInterrupted() throws {
        do {
            let store = try Store(path: self.scratch.path)
            try store.append([
                JournalBatch(call: .sample(2), entries: .journal(.sampleStart, .sampleTurn(1))),
                JournalBatch(
                    call: .sample(1),
                    entries: .journal(.sampleStart, .ended(outcome: .completed))),
            ])
        }
        let store = try Store(path: self.scratch.path)
        #expect(try store.closeInterrupted() == [.sample(2)])
        #expect(try store.closeInterrupted() == [])

        let reader = try StoreReader(path: self.scratch.path)
        let last = try reader.entries(of: .sample(2)).entries.suffix(2)
        #expect(last.map(\.sequence) == [2, 3])
        #expect(last.map(\.event) == [.interrupted, .ended(outcome: .interrupted)])
        let record = try #require(try reader.call(.sample(2)))
        #expect(record.outcome == .interrupted)
        #expect(record.duration == .seconds(1))
    }

    @Test("Deleting old calls takes their entries, and leaves open calls and new ones")
    func deleteCalls() throws {
        let store = try Store(path: self.scratch.path)
        for number in 1...3 {
            let end: JournalEvent = number == 1 ? .ringing : .ended(outcome: .completed)
            let entries = [JournalEntry].journal(.sampleStart, end)
            try store.append([JournalBatch(call: .sample(number), entries: entries)])
        }
        #expect(try store.deleteCalls(startedBefore: CallID.sample(3).time) == 1)

        let reader = try StoreReader(path: self.scratch.path)
        #expect(try reader.calls().map(\.id) == [.sample(3), .sample(1)])
        #expect(try reader.entries(of: .sample(2)).entries.isEmpty)
    }
}
