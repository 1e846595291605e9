import CJackfield
import Synchronization

extension Host {
    var listen: UnsafePointer<jf_host_listen_v1>? {
        unsafe self.service(JF_HOST_LISTEN, as: jf_host_listen_v1.self)
    }

    /// Serves a path and all below it, under the instance's own prefix, until the instance is destroyed. Control thread.
    /// - Parameter path: such as "/media"; "" for the prefix itself.
    /// - Returns: its public URL, http or https.
    public func serve(_ path: String, _ route: any WebRoute) throws(ProviderError) -> String {
        guard let service = unsafe self.listen else {
            throw ProviderError(.unsupported, "this host serves no paths for plugins")
        }
        let box = unsafe RouteBox(route, self, service)
        let names = route.headers
        var url = unsafe jf_str()
        let status = unsafe lend(names) { names in
            unsafe names.withUnsafeBufferPointer { names in
                unsafe path.lend { path in
                    unsafe box.offer(names) { table, context in
                        unsafe service.pointee.route(
                            self.table, self.handle, path, table, context, &url)
                    }
                }
            }
        }
        guard status == JF_OK else {
            throw ProviderError(
                status: status,
                status == JF_E_CONFIG
                    ? "the host has no web server (the key server of its configuration), or the path is taken"
                    : "the path \(path) cannot be served")
        }
        self.keepUntilDestroyed(box)
        return unsafe String(copying: url)
    }
}

/// A route as the host knows it, kept until the instance is destroyed.
@safe final class RouteBox: @unchecked Sendable {
    // Written before the host knows it, freed in deinit.
    private let table = UnsafeMutablePointer<jf_route>.allocate(capacity: 1)
    private let route: any WebRoute
    private let host: Host
    // Lives as long as the process.
    private let service: UnsafePointer<jf_host_listen_v1>

    init(
        _ route: any WebRoute, _ host: Host, _ service: UnsafePointer<jf_host_listen_v1>
    ) {
        self.route = route
        self.host = host
        unsafe self.service = service
    }

    deinit { unsafe self.table.deallocate() }

    func offer(
        _ headers: UnsafeBufferPointer<jf_str>,
        _ body: (UnsafePointer<jf_route>, UnsafeMutableRawPointer) -> jf_status
    ) -> jf_status {
        unsafe self.table.initialize(
            to: jf_route(
                struct_size: UInt32(MemoryLayout<jf_route>.size),
                header_count: UInt32(headers.count), headers: headers.baseAddress,
                request: { context, connection, request in
                    guard let box = unsafe RouteBox.of(context) else { return }
                    box.route.receive(
                        WebExchange(
                            request: unsafe WebRequest(request), host: box.host,
                            connection: connection))
                },
                connect: { context, connection, request, table, reader in
                    guard let box = unsafe RouteBox.of(context) else {
                        return jf_status(JF_E_INTERNAL)
                    }
                    let socket = unsafe WebSocket(
                        connection, of: box.host, send: box.service.pointee.send,
                        close: box.service.pointee.close)
                    do throws(ProviderError) {
                        let made = try box.route.connect(socket, unsafe WebRequest(request))
                        unsafe table.pointee = WebSocketTable.shared
                        unsafe reader.pointee = WebSocketTable.context(for: made)
                        return jf_status(JF_OK)
                    } catch {
                        return error.code.rawValue
                    }
                }))
        let status = unsafe body(self.table, Unmanaged.passUnretained(self).toOpaque())
        // The host has copied the names.
        unsafe self.table.pointee.headers = nil
        unsafe self.table.pointee.header_count = 0
        return status
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> RouteBox? {
        unsafe context.map { unsafe Unmanaged<RouteBox>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension WebRequest {
    init(_ borrowed: UnsafePointer<jf_http_request>) {
        let request = unsafe borrowed.pointee
        unsafe self.init(
            method: String(copying: request.method), path: String(copying: request.path),
            query: String(copying: request.query), url: String(copying: request.url),
            peer: String(copying: request.peer),
            headers: Array(copying: request.headers, request.header_count),
            body: Array(request.body.buffer), isSecure: request.flags & UInt32(JF_HTTP_TLS) != 0)
    }
}
