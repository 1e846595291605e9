import CallModel
import Console
import Store

/// Compares a store, whose host was killed, with what is known of its calls, kill after kill.
struct KillCheck {
    private let path: String
    /// Calls that were open after the last kill, with what was stored of them.
    private var open: [CallID: [JournalEntry]] = [:]
    /// Calls that were closed by then, with what tells whether they were changed since.
    private var closed: [CallID: Int] = [:]
    private(set) var entryCount = 0
    private(set) var interrupted = 0
    private var faults: [String] = []

    init(path: String) { self.path = path }

    var callCount: Int { self.open.count + self.closed.count }

    /// - Parameter isReady: the host that was killed had read the store, and closed what was open before it.
    /// - Returns: what is wrong.
    mutating func examine(
        turns: [KillWitness.Turn], ends: [(call: CallID, outcome: String)], isReady: Bool
    ) -> [String] {
        self.faults = []
        do throws(StoreError) {
            let reader = try StoreReader(path: self.path)
            self.faults += try reader.damage().map { "the database is damaged: \($0)" }
            let found = try self.readNew(reader)
            self.compare(turns, with: found)
            self.compare(ends, with: found)
            self.checkBefore(found, isReady: isReady)
            for (call, entries) in found.values { self.check(call, entries) }
            self.remember(found)
        } catch {
            // A host that died before it had made the store leaves none, and has promised nothing.
            let isNew = self.callCount == 0 && turns.isEmpty && ends.isEmpty && !isReady
            if !isNew || ![.notPermitted, .olderVersion].contains(error.code) {
                self.faults.append("the store cannot be read: \(error)")
            }
        }
        return self.faults
    }

    /// At the end: whether all is closed, and what was closed before is as it was.
    mutating func examineAll() -> [String] {
        var faults = self.examine(turns: [], ends: [], isReady: true)
        faults += self.open.keys.map { "call \($0) is open, with no host running" }
        do throws(StoreError) {
            let reader = try StoreReader(path: self.path)
            for (call, hash) in self.closed
            where try reader.entries(of: call).entries.hashValue != hash {
                faults.append("call \(call) was changed after its end")
            }
        } catch {
            faults.append("the store cannot be read: \(error)")
        }
        return faults
    }

    private typealias Found = [CallID: (call: CallRecord, entries: [JournalEntry])]

    private mutating func readNew(_ reader: StoreReader) throws(StoreError) -> Found {
        var found: Found = [:]
        for call in try reader.calls(CallFilter(limit: .max)) where self.closed[call.id] == nil {
            let (entries, unreadable) = try reader.entries(of: call.id)
            if unreadable > 0 { self.faults.append("call \(call.id) has unreadable entries") }
            found[call.id] = (call, entries)
        }
        return found
    }

    private mutating func compare(_ turns: [KillWitness.Turn], with found: Found) {
        for turn in turns {
            let isStored = found[turn.call]?.entries.contains { entry in
                guard case .turn(turn.number, _, let input, _) = entry.event else { return false }
                return input == turn.input
            }
            if isStored != true {
                self.faults.append(
                    "turn \(turn.number) of call \(turn.call) was answered, and is not stored")
            }
        }
    }

    private mutating func compare(
        _ ends: [(call: CallID, outcome: String)], with found: Found
    ) {
        for end in ends where found[end.call]?.call.outcome?.rawValue != end.outcome {
            self.faults.append(
                "call \(end.call) was told to be \(end.outcome), and is not stored so")
        }
    }

    /// What was stored before is there still, and closed if a host came after it.
    private mutating func checkBefore(_ found: Found, isReady: Bool) {
        for (id, before) in self.open {
            guard let (call, entries) = found[id], entries.starts(with: before) else {
                self.faults.append("call \(id) has lost entries that were stored")
                continue
            }
            let added = entries.dropFirst(before.count).map(\.event)
            let isClosed = added == [.interrupted, .ended(outcome: .interrupted)]
            guard isClosed || added.isEmpty && !isReady, isClosed == (call.outcome != nil) else {
                self.faults.append("call \(id) was not closed as interrupted by the next start")
                continue
            }
        }
    }

    private mutating func check(_ call: CallRecord, _ entries: [JournalEntry]) {
        var faults: [String] = []
        let events = entries.map(\.event)
        if entries.map(\.sequence) != Array(entries.indices) { faults.append("has gaps") }
        if entries.map(\.at) != entries.map(\.at).sorted() { faults.append("is out of order") }
        guard case .started? = events.first else {
            self.faults.append("the journal of call \(call.id) does not begin with its start")
            return
        }
        let ends = events.indices.filter { if case .ended = events[$0] { true } else { false } }
        if ends != (call.outcome == nil ? [] : [events.count - 1]) {
            faults.append("does not end where the call does")
        }
        let turns = events.compactMap(\.turn)
        if turns.map(\.number) != Array(1..<turns.count + 1) { faults.append("misses a turn") }
        if turns.count(where: { $0.isCallers }) != call.turns { faults.append("counts wrong") }
        if call.outcome == .interrupted, let last = turns.last?.number {
            let heard = events.contains {
                if case .replyEnded(last, _, _) = $0 { true } else { false }
            }
            if !heard, self.showsAsWhole(last, call, entries) {
                faults.append("shows the half turn \(last) as a whole one")
            }
        }
        self.faults += faults.map { "the journal of call \(call.id) \($0)" }
    }

    private func showsAsWhole(
        _ number: Int, _ call: CallRecord, _ entries: [JournalEntry]
    ) -> Bool {
        guard
            case .list(let turns)? = JSONValue(parsing: TranscriptPage(call, entries).json)?[
                "turns"],
            let turn = turns.first(where: { $0["turn"] == .number(Double(number)) })
        else { return true }
        return turn["is_interrupted"] != .boolean(true)
    }

    private mutating func remember(_ found: Found) {
        self.open = [:]
        for (id, (call, entries)) in found {
            guard call.outcome != nil else {
                self.open[id] = entries
                continue
            }
            self.closed[id] = entries.hashValue
            self.entryCount += entries.count
            if call.outcome == .interrupted { self.interrupted += 1 }
        }
    }
}

extension JournalEvent {
    /// The turn's number, and whether the caller said or pressed something.
    fileprivate var turn: (number: Int, isCallers: Bool)? {
        guard case .turn(let number, let cause, _, _) = self else { return nil }
        return (number, [.speech, .dtmf].contains(cause))
    }
}
