import CWebSockets

/// What libwebsockets keeps pointers to as long as a context lives.
///
/// Made in init, constant afterwards, freed in deinit; the server outlives its context.
@safe final class LibraryMemory {
    let policy = UnsafeMutablePointer<lws_retry_bo_t>.allocate(capacity: 1)
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let name = KeptText("calls")
    private var texts: [KeptText] = []

    init(_ settings: WebSettings) {
        var policy = unsafe lws_retry_bo_t()
        let ping = settings.limits.ping.wholeSeconds
        unsafe policy.secs_since_valid_ping = UInt16(clamping: ping)
        unsafe policy.secs_since_valid_hangup = UInt16(clamping: ping * 2)
        unsafe self.policy.initialize(to: policy)
        // The first is for those who offer none; an empty one ends the list.
        let names = [self.name] + settings.subprotocols.map { KeptText($0) }
        self.texts = names
        unsafe self.protocols = .allocate(capacity: names.count + 1)
        for (index, name) in names.enumerated() {
            var entry = unsafe lws_protocols()
            unsafe entry.name = unsafe name.pointer
            unsafe entry.callback = { wsi, reason, _, bytes, count in
                unsafe Connection.receive(wsi, reason, bytes, count)
            }
            unsafe self.protocols.advanced(by: index).initialize(to: entry)
        }
        unsafe self.protocols.advanced(by: names.count).initialize(to: lws_protocols())
    }

    deinit {
        unsafe self.protocols.deallocate()
        unsafe self.policy.deallocate()
    }

    private func keep(_ text: String) -> UnsafePointer<CChar>? {
        let kept = KeptText(text)
        self.texts.append(kept)
        return unsafe kept.pointer
    }

    /// The serving part of a context, or nil.
    func makeHost(in context: OpaquePointer, _ settings: WebSettings) -> OpaquePointer? {
        var info = unsafe lws_context_creation_info()
        unsafe info.options =
            UInt64(
                LWS_SERVER_OPTION_VALIDATE_UTF8)
            // Its own defences: no page of another origin may frame or read what is served.
            | UInt64(LWS_SERVER_OPTION_HTTP_HEADERS_SECURITY_BEST_PRACTICES_ENFORCE)
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.vhost_name = unsafe self.name.pointer
        unsafe info.protocols = unsafe UnsafePointer(self.protocols)
        unsafe info.keepalive_timeout = 30
        unsafe info.timeout_secs = UInt32(settings.limits.patience.wholeSeconds)
        unsafe info.retry_and_idle_policy = unsafe UnsafePointer(self.policy)
        if let tls = settings.tls {
            unsafe info.options |= UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
            unsafe info.ssl_cert_filepath = unsafe self.keep(tls.certificate)
            unsafe info.ssl_private_key_filepath = unsafe self.keep(tls.key)
            unsafe info.alpn = unsafe self.keep("h2,http/1.1")
        }
        return unsafe lws_create_vhost(context, &info)
    }
}

/// A C string that lives as long as this.
@safe private final class KeptText {
    let pointer: UnsafePointer<CChar>?

    init(_ text: String) { unsafe self.pointer = unsafe UnsafePointer(strdup(text)) }

    deinit { unsafe free(UnsafeMutablePointer(mutating: self.pointer)) }
}
