import CallModel

/// What writes to the database: one thread at a time, behind the store's lock.
struct WritingSide: ~Copyable {
    private let lock: HostLock
    private let connection: Connection
    private let writer: EntryWriter

    init(_ lock: consuming HostLock, _ connection: consuming Connection) throws(StoreError) {
        let writer = try EntryWriter(connection)
        self.lock = lock
        self.writer = writer
        self.connection = connection
    }

    /// - Returns: the number of entries that were new.
    borrowing func append(_ batches: [JournalBatch]) throws(StoreError) -> Int {
        try self.connection.execute("BEGIN IMMEDIATE")
        do {
            var count = 0
            for batch in batches { count += try self.writer.append(batch, to: self.connection) }
            try self.connection.execute("COMMIT")
            return count
        } catch {
            // Some errors have rolled back by themselves; then there is nothing left to do.
            try? self.connection.execute("ROLLBACK")
            throw error
        }
    }

    /// The spool is emptied after the last commit. Should the host die before, the next start finds what was
    /// committed in the database already, and does not add it again.
    borrowing func recover(_ spool: SpoolFile) throws(StoreError) -> SpoolRecovery? {
        var reader = try spool.reader()
        guard !reader.isEmpty else { return nil }
        var count = 0
        while let batches = try reader.next() { count += try self.append(batches) }
        try spool.setAside(reader.unreadable)
        try spool.clear()
        return SpoolRecovery(entries: count, unreadable: reader.unreadableLines)
    }

    borrowing func closeInterrupted() throws(StoreError) -> [CallID] {
        let batches = try self.openCalls().map { call, entries, at in
            JournalBatch(
                call: call,
                entries: [
                    JournalEntry(sequence: entries, at: at, event: .interrupted),
                    JournalEntry(
                        sequence: entries + 1, at: at, event: .ended(outcome: .interrupted)),
                ])
        }
        _ = try self.append(batches)
        return batches.map(\.call)
    }

    borrowing func deleteCalls(startedBefore time: Duration) throws(StoreError) -> Int {
        let delete = try self.connection.prepare(
            "DELETE FROM calls WHERE started_at < ? AND state = 'closed'")
        try delete.run(.integer(Int(time.milliseconds)))
        return self.connection.changes
    }

    /// The open calls, with the sequence and the time that come next.
    private borrowing func openCalls() throws(StoreError) -> [(CallID, Int, Duration)] {
        let query = try self.connection.prepare(
            """
            SELECT id, coalesce(max(sequence) + 1, 0), coalesce(max(at_ns), 0)
            FROM calls LEFT JOIN entries ON call_id = id
            WHERE state = 'open' GROUP BY id ORDER BY id
            """)
        let rows = try query.rows([]) { (row) throws(StoreError) in
            CallID(rawValue: row.text(0)).map {
                ($0, row.integer(1), Duration.nanoseconds(Int64(row.integer(2))))
            }
        }
        return rows.compactMap(\.self)
    }
}
