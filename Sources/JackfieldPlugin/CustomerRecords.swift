import CJackfield

/// One configured store of customer records.
public protocol CustomerRecords: AnyObject, Sendable {
    /// Starts a session for one call. May block up to the host's deadline. Ready when this returns.
    func open(
        _ results: CustomerRecordsResults, options: SessionOptions
    ) throws(ProviderError) -> any CustomerRecordsSession

    /// The operations, as a JSON list of `{"name", "description", "parameters": {JSON Schema}}`.
    func operationsJSON() throws(ProviderError) -> String

    /// Tests the provider without a caller's data. May block.
    func probe() throws(ProviderError)

    /// The same for a provider that has to wait for others; must not block.
    func probe(_ answer: ProbeAnswer)
}

extension CustomerRecords {
    public func probe() throws(ProviderError) {}

    public func probe(_ answer: ProbeAnswer) {
        answer.give { () throws(ProviderError) in try self.probe() }
    }
}

/// One open use of a store of customer records.
public protocol CustomerRecordsSession: AnyObject, Sendable {
    /// Runs one operation: `results.result`, then `done(request)`; or `fail`. Any thread: must not block,
    /// so leave what blocks to `Host.work`.
    ///
    /// The same idempotency key with the same operation writes once and gives the first result again; an
    /// empty key makes no such promise.
    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: Request
    ) throws(ProviderError)

    /// The host wants nothing more of this request; a write that has begun still completes. Any thread.
    func cancel(_ request: Request)

    /// Nothing more will be called. Control thread; must return within 2 s.
    func close()
}

extension CustomerRecordsSession {
    public func cancel(_ request: Request) {}
    public func close() {}
}

/// How a session of customer records reports. Any thread.
public struct CustomerRecordsResults: Sendable {
    public let session: HostSession

    public func result(_ json: String, hasMore: Bool = false, of request: Request) {
        unsafe json.lend { json in
            var event = unsafe jf_event_result()
            unsafe event.head = unsafe HostSession.head(
                JF_EVENT_RESULT, jf_event_result.self, request: request.id)
            unsafe event.json = json
            unsafe event.flags = hasMore ? UInt32(JF_RESULT_MORE) : 0
            unsafe self.session.send(&event)
        }
    }

    public func done(_ request: Request, units: Int64 = 0) {
        self.session.done(request, units: units)
    }

    public func fail(_ error: ProviderError, request: Request) {
        self.session.fail(error, request: request)
    }

    /// The session itself failed: the host will use another.
    public func fail(_ error: ProviderError) { self.session.fail(error) }
}
