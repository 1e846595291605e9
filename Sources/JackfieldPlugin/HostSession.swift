import CJackfield

/// One request of the host: a finalize, an utterance, a turn, an operation.
public struct Request: Hashable, Sendable {
    let id: jf_request

    init(id: jf_request) { self.id = id }
}

/// What every kind of session can tell the host. Any thread.
public struct HostSession: Sendable {
    public let host: Host
    let handle: jf_handle

    /// The request is complete. `units` is what the vendor bills; 0 when unknown.
    public func done(_ request: Request, units: Int64 = 0) {
        self.done(request, reason: UInt32(JF_DONE_COMPLETE), units: units)
    }

    /// The request failed.
    public func fail(_ error: ProviderError, request: Request) {
        self.emitError(error, request: request.id)
    }

    /// The session itself failed: the host will close it and use another.
    public func fail(_ error: ProviderError) {
        self.emitError(error, request: 0)
    }

    /// Starts a timer that ends with this session; see `Host.timer`.
    public func timer(
        after delay: Duration, every period: Duration? = nil,
        _ body: @escaping @Sendable (Duration) -> Void
    ) -> PluginTimer? {
        self.host.timer(on: self.handle, after: delay, every: period, body)
    }

    /// The session can take work: for one that could not when `open` returned. Once.
    public func ready() { self.emit(type: JF_EVENT_READY) }

    func closed() { self.emit(type: JF_EVENT_CLOSED) }

    func done(_ request: Request, reason: UInt32, units: Int64, type: Int = JF_EVENT_DONE) {
        var event = jf_event_done()
        event.head = Self.head(type, jf_event_done.self, request: request.id)
        event.reason = reason
        event.units = units
        self.send(&event)
    }

    private func emitError(_ error: ProviderError, request: jf_request) {
        unsafe error.message.lend { message in
            unsafe error.vendorCode.lend { vendorCode in
                var body = unsafe jf_error()
                unsafe body.struct_size = unsafe UInt32(MemoryLayout<jf_error>.size)
                unsafe body.status = error.code.rawValue
                unsafe body.retry_after_ms = UInt32(
                    clamping: (error.retryAfter?.nanoseconds ?? 0) / 1_000_000)
                unsafe body.vendor_status = error.vendorStatus
                unsafe body.vendor_code = vendorCode
                unsafe body.message = message
                unsafe withUnsafePointer(to: body) { body in
                    var event = unsafe jf_event_error(
                        head: Self.head(JF_EVENT_ERROR, jf_event_error.self, request: request),
                        error: body)
                    unsafe self.send(&event)
                }
            }
        }
    }

    func emit(type: Int, request: jf_request = 0, mediaTime: Duration = .zero) {
        var event = Self.head(type, jf_event.self, request: request, mediaTime: mediaTime)
        self.send(&event)
    }

    static func head<Event>(
        _ type: Int, _: Event.Type, request: jf_request = 0, mediaTime: Duration = .zero
    ) -> jf_event {
        jf_event(
            size: UInt32(MemoryLayout<Event>.size), type: UInt32(type), req: request,
            media_ns: mediaTime.nanoseconds)
    }

    /// Emits an event whose struct starts with `jf_event`.
    @discardableResult
    func send<Event>(_ event: inout Event) -> jf_status {
        unsafe withUnsafeBytes(of: &event) { bytes in
            guard let head = unsafe bytes.baseAddress?.assumingMemoryBound(to: jf_event.self) else {
                return jf_status(JF_E_INTERNAL)
            }
            return unsafe self.host.table.pointee.emit(self.host.table, self.handle, head)
        }
    }
}
