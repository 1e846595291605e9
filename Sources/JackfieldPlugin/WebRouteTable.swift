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
        RouteBox.kept.withLock { $0[RouteBox.Owner(self), default: []].append(box) }
        return unsafe String(copying: url)
    }
}

/// A route as the host knows it, kept until the instance is destroyed.
@safe final class RouteBox: @unchecked Sendable {
    /// An instance: a process may have several hosts, each with handles of its own.
    struct Owner: Hashable {
        private let table: UInt
        private let handle: jf_handle

        init(_ host: Host) {
            self.table = unsafe UInt(bitPattern: host.table)
            self.handle = host.handle
        }
    }

    static let kept = Mutex<[Owner: [RouteBox]]>([:])

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
                        host: box.host, service: box.service, connection: connection)
                    do throws(ProviderError) {
                        let made = try box.route.connect(socket, unsafe WebRequest(request))
                        unsafe table.pointee = WebSocketTable.shared
                        unsafe reader.pointee = Unmanaged.passRetained(ReaderBox(made)).toOpaque()
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

private final class ReaderBox: Sendable {
    let reader: any WebSocketReader

    init(_ reader: any WebSocketReader) { self.reader = reader }
}

/// `jf_websocket` over the author's readers; lives as long as the process.
private enum WebSocketTable {
    // Constant once it is made.
    nonisolated(unsafe) static let shared: UnsafePointer<jf_websocket> = {
        let memory = UnsafeMutablePointer<jf_websocket>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_websocket(
                struct_size: UInt32(MemoryLayout<jf_websocket>.size), flags: 0,
                message: { context, _, kind, data in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<ReaderBox>.fromOpaque(context).takeUnretainedValue()
                    let bytes = unsafe UnsafeRawBufferPointer(
                        start: data.ptr, count: data.ptr == nil ? 0 : data.len)
                    unsafe box.reader.receive(
                        Int(kind) == JF_MESSAGE_TEXT ? .text : .binary, bytes.bytes)
                },
                closed: { context, _, code, reason in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<ReaderBox>.fromOpaque(context).takeRetainedValue()
                    box.reader.closed(code, unsafe String(copying: reason))
                }))
        return unsafe UnsafePointer(memory)
    }()
}

extension WebRequest {
    init(_ borrowed: UnsafePointer<jf_http_request>) {
        let request = unsafe borrowed.pointee
        unsafe self.init(
            method: String(copying: request.method), path: String(copying: request.path),
            query: String(copying: request.query), url: String(copying: request.url),
            peer: String(copying: request.peer), headers: [],
            body: Array(
                UnsafeRawBufferPointer(
                    start: request.body.ptr, count: request.body.ptr == nil ? 0 : request.body.len)),
            isSecure: request.flags & UInt32(JF_HTTP_TLS) != 0)
        guard let headers = unsafe request.headers else { return }
        self.headers = (0..<Int(unsafe request.header_count)).map { index in
            unsafe (String(copying: headers[index].key), String(copying: headers[index].value))
        }
    }
}
