import CallModel

/// The prepared statements that append to the journal; used inside a transaction.
struct EntryWriter: ~Copyable {
    private let coding = EntryCoding()
    private let insertCall: Statement
    private let insertEntry: Statement
    private let describeCall: Statement
    private let endCall: Statement
    private let countTurn: Statement
    private let countFallback: Statement
    private let addCost: Statement

    init(_ connection: borrowing Connection) throws(StoreError) {
        // All of them before the first is kept: a struct of single owners cannot stop half way.
        let insertCall = try connection.prepare(
            "INSERT INTO calls (id, started_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
        let insertEntry = try connection.prepare(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        let describeCall = try connection.prepare(
            """
            UPDATE calls SET pipeline = ?, channel = ?, caller = ?, callee = ?, language = ?
            WHERE id = ?
            """)
        let endCall = try connection.prepare(
            "UPDATE calls SET ended_at = ?, outcome = ?, state = 'closed' WHERE id = ?")
        let countTurn = try connection.prepare("UPDATE calls SET turns = turns + 1 WHERE id = ?")
        let countFallback = try connection.prepare(
            "UPDATE calls SET fallbacks = fallbacks + 1 WHERE id = ?")
        let addCost = try connection.prepare(
            """
            INSERT INTO costs VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET amount = amount + excluded.amount
            """)
        self.insertCall = insertCall
        self.insertEntry = insertEntry
        self.describeCall = describeCall
        self.endCall = endCall
        self.countTurn = countTurn
        self.countFallback = countFallback
        self.addCost = addCost
    }

    /// An entry that is there already is left as it is, so that appending twice does no harm.
    ///
    /// - Returns: the number of entries that were new.
    borrowing func append(
        _ batch: JournalBatch, to connection: borrowing Connection
    ) throws(StoreError) -> Int {
        let call = batch.call
        try self.insertCall.run(.text(call.rawValue), .integer(Int(call.time.milliseconds)))
        var count = 0
        for entry in batch.entries {
            let body = self.coding.encode(entry.event)
            try self.insertEntry.run(
                .text(call.rawValue), .integer(entry.sequence),
                .integer(Int(entry.at.nanoseconds)), .text(self.coding.kind(of: body)), .text(body))
            guard connection.changes == 1 else { continue }
            count += 1
            try self.summarize(entry, of: call)
        }
        return count
    }

    private borrowing func summarize(
        _ entry: JournalEntry, of call: CallID
    ) throws(StoreError) {
        let id = Statement.Value.text(call.rawValue)
        switch entry.event {
        case .started(let pipeline, let channel, let from, let to, let language):
            try self.describeCall.run(
                .text(pipeline), .text(channel), .text(from), .text(to), .text(language), id)
        case .ended(let outcome):
            let end = call.time + entry.at
            try self.endCall.run(.integer(Int(end.milliseconds)), .text(outcome.rawValue), id)
        case .turn(_, let cause, _, _) where [.speech, .dtmf, .noMatch].contains(cause):
            try self.countTurn.run(id)
        case .fellBack: try self.countFallback.run(id)
        case .usage(_, _, _, let cost, let currency) where cost.isFinite && cost != 0:
            try self.addCost.run(id, .text(currency), .real(cost))
        default: break
        }
    }
}
