import CWebSockets
import EventLoop
import Network
import WebServer

/// What libwebsockets keeps pointers to as long as a context lives.
///
/// Made in init, constant afterwards, freed in deinit; the client outlives its context.
@safe final class ClientMemory {
    private let policy = UnsafeMutablePointer<lws_retry_bo_t>.allocate(capacity: 1)
    private let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
    private let name = unsafe strdup("servers")
    private let nothing = unsafe strdup("")
    private let protocolOfHTTP = unsafe strdup("http/1.1")
    private let authorities: UnsafeMutablePointer<CChar>?
    private let sockets: Int

    init(_ settings: ClientSettings, _ limits: WebSocketClient.Limits) {
        unsafe self.authorities = settings.authorities.flatMap { unsafe strdup($0) }
        self.sockets = limits.sockets
        var policy = unsafe lws_retry_bo_t()
        let ping = max(1, limits.ping.components.seconds)
        unsafe policy.secs_since_valid_ping = UInt16(clamping: ping)
        unsafe policy.secs_since_valid_hangup = UInt16(clamping: ping * 2)
        unsafe self.policy.initialize(to: policy)
        var first = unsafe lws_protocols()
        unsafe first.name = unsafe UnsafePointer(self.name)
        unsafe first.callback = { wsi, reason, _, bytes, count in
            unsafe ClientConnection.receive(wsi, reason, bytes, count)
        }
        unsafe self.protocols.initialize(to: first)
        unsafe self.protocols.advanced(by: 1).initialize(to: lws_protocols())
    }

    deinit {
        unsafe self.protocols.deallocate()
        unsafe self.policy.deallocate()
        unsafe free(self.name)
        unsafe free(self.nothing)
        unsafe free(self.protocolOfHTTP)
        unsafe free(self.authorities)
    }

    /// A context that listens nowhere, or nil.
    func makeContext(_ loop: EventLoop) -> OpaquePointer? {
        LibraryLog.take()
        var info = unsafe lws_context_creation_info()
        var loops: UnsafeMutableRawPointer? = unsafe UnsafeMutableRawPointer(loop.uv)
        unsafe info.options = UInt64(
            LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT
                | LWS_SERVER_OPTION_VALIDATE_UTF8)
        unsafe info.port = CONTEXT_PORT_NO_LISTEN
        unsafe info.protocols = unsafe UnsafePointer(self.protocols)
        unsafe info.fd_limit_per_thread = UInt32(self.sockets)
        unsafe info.max_http_header_data2 = 16_384
        unsafe info.timeout_secs = 20
        unsafe info.retry_and_idle_policy = unsafe UnsafePointer(self.policy)
        unsafe info.client_ssl_ca_filepath = unsafe UnsafePointer(self.authorities)
        // Else it takes the environment's for every address, this machine's own too.
        unsafe info.http_proxy_address = unsafe UnsafePointer(self.nothing)
        return unsafe withUnsafeMutablePointer(to: &loops) { loops in
            unsafe info.foreign_loops = unsafe loops
            return unsafe lws_create_context(&info)
        }
    }

    /// How to connect, but for where.
    func connectInfo(_ context: OpaquePointer) -> lws_client_connect_info {
        var info = unsafe lws_client_connect_info()
        unsafe info.context = unsafe context
        unsafe info.ietf_version_or_minus_one = -1
        unsafe info.local_protocol_name = unsafe UnsafePointer(self.name)
        unsafe info.alpn = unsafe UnsafePointer(self.protocolOfHTTP)
        unsafe info.retry_and_idle_policy = unsafe UnsafePointer(self.policy)
        return unsafe info
    }
}
