import CWebSockets
package import EventLoop
package import Network
import Sockets
import Synchronization

/// HTTP/1.1, HTTP/2 and WebSockets (RFC 9112, 9113, 6455) on one event loop, by libwebsockets.
///
/// Debian's libwebsockets knows one thread for each context: each loop has a server of its own, and the kernel
/// shares the connections to a port among them. A connection stays with its loop.
@safe package final class WebServer: @unchecked Sendable {
    let settings: WebSettings
    let routes: RouteTable
    let loop: EventLoop
    /// The loop's own, once the server has started.
    private var context: OpaquePointer?
    private var door: FrontDoor?
    private let memory: LibraryMemory

    package init(_ settings: WebSettings, routes: RouteTable, on loop: EventLoop) {
        self.settings = settings
        self.routes = routes
        self.loop = loop
        self.memory = LibraryMemory(settings)
    }

    /// Listens. On the loop.
    /// - Returns: the port.
    package func start() throws(WebServerError) -> Int {
        self.loop.checkIsolated()
        unsafe precondition(self.context == nil, "a server starts once")
        LibraryLog.take()
        var info = unsafe lws_context_creation_info()
        var loops: UnsafeMutableRawPointer? = unsafe UnsafeMutableRawPointer(self.loop.uv)
        let options =
            LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS
            | LWS_SERVER_OPTION_VALIDATE_UTF8
            | (self.settings.tls == nil ? 0 : LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
        unsafe info.options = UInt64(options)
        unsafe info.port = CONTEXT_PORT_NO_LISTEN
        unsafe info.user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe info.fd_limit_per_thread = UInt32(self.settings.limits.connections)
        unsafe info.max_http_header_data2 = UInt32(self.settings.limits.headers)
        unsafe info.timeout_secs = UInt32(self.settings.limits.patience.wholeSeconds)
        unsafe info.retry_and_idle_policy = unsafe UnsafePointer(self.memory.policy)
        let context = unsafe withUnsafeMutablePointer(to: &loops) { loops in
            unsafe info.foreign_loops = unsafe loops
            return unsafe lws_create_context(&info)
        }
        guard let context = unsafe context else {
            throw WebServerError(description: "libwebsockets does not start: \(LibraryLog.last)")
        }
        unsafe self.context = context
        guard let host = unsafe self.memory.makeHost(in: context, self.settings) else {
            throw self.stopped(by: LibraryLog.last)
        }
        do throws(NetworkFailure) {
            let socket = try self.bind()
            self.door = unsafe FrontDoor(
                socket, to: host, isSecure: self.settings.tls != nil, on: self.loop)
        } catch {
            throw self.stopped(by: error.reason)
        }
        guard let door = self.door, let port = door.address.split(separator: ":").last else {
            throw self.stopped(by: "the loop watches no more descriptors")
        }
        return Int(port) ?? self.settings.port
    }

    private func stopped(by reason: String) -> WebServerError {
        self.stop()
        return WebServerError(
            description:
                "cannot listen on \(self.settings.address) port \(self.settings.port): \(reason)")
    }

    private func bind() throws(NetworkFailure) -> BoundSocket {
        let isIPv6 = self.settings.address.contains(":")
        let host = isIPv6 ? "[\(self.settings.address)]" : self.settings.address
        let address = "\(host):\(self.settings.port)"
        // Another host would share with this one: the first must have the port for itself.
        if self.settings.sharing == .first {
            _ = try BoundSocket(address, .stream, isShared: false)
        }
        return try BoundSocket(address, .stream, isShared: self.settings.sharing != .none)
    }

    /// Ends all connections, and listens no more. On the loop, which must go on for what ends in its next turns.
    package func stop() {
        guard let context = unsafe self.context else { return }
        unsafe self.context = nil
        self.door?.close()
        self.door = nil
        unsafe ContextEnd.destroy(context, on: self.loop.uv)
    }
}

extension Duration {
    var wholeSeconds: Int64 { max(1, self.components.seconds) }
}
