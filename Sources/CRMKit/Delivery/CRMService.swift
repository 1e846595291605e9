package import JackfieldPlugin

/// What comes of a write.
package struct WrittenRecord: Sendable, Equatable {
    package var result: JSONValue
    /// The service's id of the record, for later writes about it; nil: it has none.
    package var id: String?

    package init(_ result: JSONValue, id: String? = nil) {
        self.result = result
        self.id = id
    }
}

/// How a read ends, and how an attempt to write does; called once, on any thread.
package typealias ReadEnd = @Sendable (Result<JSONValue, ProviderError>) -> Void
package typealias WriteEnd = @Sendable (Result<WrittenRecord, ProviderError>) -> Void

/// A customer system behind the outbox. Any thread; nothing here may block, and each `done` is called once.
package protocol CRMService: AnyObject, Sendable {
    /// Those that it offers.
    var operations: [CRMOperation] { get }

    /// Checks a write before it is kept, and tells the records that it touches: writes that share one keep their order. The
    /// first is what the write is about.
    func records(
        of operation: String, _ arguments: Arguments, reference: String
    ) throws(ProviderError) -> [String]

    func read(_ operation: String, _ arguments: Arguments, _ done: @escaping ReadEnd)

    /// One attempt; the outbox makes another when it fails.
    ///
    /// With `write.mayExist` an earlier attempt may have succeeded: it must be looked for, unless the service itself takes
    /// the same write only once.
    func write(_ write: PendingWrite, _ arguments: Arguments, _ done: @escaping WriteEnd)

    /// Tests the service without a caller's data. Nil: it works.
    func probe(_ done: @escaping @Sendable (ProviderError?) -> Void)
}
