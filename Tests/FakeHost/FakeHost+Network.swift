import CJackfield

/// A path that the plugin serves.
@safe struct FakeRoute {
    var path: String
    var route: UnsafePointer<jf_route>
    var context: UnsafeMutableRawPointer?
}

/// What the plugin has answered to a request, or is answered to its own.
package struct FakeResponse {
    package var status: UInt32
    package var headers: [String: String]
    package var body: String

    package init(status: UInt32 = 200, headers: [String: String] = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The service `jf.host.listen/1`: the test is the client of what the plugin serves, below `http://host.example/phone`.
extension FakeHost {
    private static let prefix = "http://host.example/phone"

    /// Asks for a path below the instance's; nil while the plugin has not answered.
    package func request(
        _ path: String, method: String = "GET", headers: [String: String] = [:], body: String = ""
    ) -> FakeResponse? {
        self.visit(path, method: method, headers: headers, body: body)()
    }

    /// Asks as `request` does.
    /// - Returns: what tells the answer, nil while there is none.
    package func visit(
        _ path: String, method: String = "GET", headers: [String: String] = [:], body: String = ""
    ) -> () -> FakeResponse? {
        guard let route = self.route(of: path), let request = unsafe route.route.pointee.request
        else { return { nil } }
        let connection = self.takeConnection()
        unsafe Self.lend(method, path, below: route.path, headers, body) {
            unsafe request(route.context, connection, $0)
        }
        return { self.responses[connection] }
    }

    /// Opens a WebSocket.
    /// - Throws: the status with which the plugin has refused it.
    package func connect(_ path: String, headers: [String: String] = [:]) throws -> FakeSocket {
        guard let route = self.route(of: path), let connect = unsafe route.route.pointee.connect
        else { throw StatusError(status: jf_status(JF_E_GONE)) }
        let connection = self.takeConnection()
        var table: UnsafePointer<jf_websocket>?
        var context: UnsafeMutableRawPointer?
        let status = unsafe Self.lend("GET", path, below: route.path, headers) {
            unsafe connect(route.context, connection, $0, &table, &context)
        }
        guard status >= 0, let table = unsafe table else { throw StatusError(status: status) }
        let socket = unsafe FakeSocket(table, context: context, connection: connection)
        self.sockets[connection] = socket
        return socket
    }

    private func route(of path: String) -> FakeRoute? {
        self.routes.filter { path.hasPrefix($0.path) }.max { $0.path.count < $1.path.count }
    }

    func takeConnection() -> jf_connection {
        self.lastConnection += 1
        return self.lastConnection
    }

    private static func lend<Result>(
        _ method: String, _ path: String, below prefix: String, _ headers: [String: String],
        _ content: String = "", _ body: (UnsafePointer<jf_http_request>) -> Result
    ) -> Result {
        let texts = [
            method, String(path.dropFirst(prefix.count)), self.prefix + path, "192.0.2.7:50000",
            content,
        ]
        let pairs = headers.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return unsafe self.lendAll(texts + pairs) { texts in
            let headers = unsafe stride(from: 5, to: texts.count, by: 2).map { index in
                unsafe jf_kv(key: texts[index], value: texts[index + 1])
            }
            return unsafe headers.withUnsafeBufferPointer { headers in
                var request = unsafe jf_http_request()
                unsafe request.struct_size = unsafe UInt32(MemoryLayout<jf_http_request>.size)
                unsafe (request.method, request.path) = (texts[0], texts[1])
                unsafe (request.url, request.peer) = (texts[2], texts[3])
                unsafe request.body = texts[4]
                unsafe request.headers = headers.baseAddress
                unsafe request.header_count = UInt32(headers.count)
                return unsafe body(&request)
            }
        }
    }

    static func lendAll<Result>(_ texts: [String], _ body: ([jf_str]) -> Result) -> Result {
        var bytes: [CChar] = []
        var ranges: [Range<Int>] = []
        for text in texts {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            ranges.append(start..<bytes.count)
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe body(
                ranges.map { range in
                    unsafe jf_str(
                        ptr: buffer.baseAddress.map { unsafe $0 + range.lowerBound },
                        len: range.count)
                })
        }
    }

    // MARK: - The table

    static let listen = unsafe Kept(
        jf_host_listen_v1(
            struct_size: UInt32(MemoryLayout<jf_host_listen_v1>.size), reserved: 0,
            route: { table, _, path, route, context, url in
                let host = unsafe FakeHost.of(table)
                let path = unsafe FakeHost.text(path)
                guard !host.routes.contains(where: { $0.path == path }) else {
                    return jf_status(JF_E_CONFIG)
                }
                host.routes.append(unsafe FakeRoute(path: path, route: route, context: context))
                unsafe url.pointee = FakeHost.keep(FakeHost.prefix + path)
                return jf_status(JF_OK)
            },
            respond: { table, exchange, response in
                let given = unsafe response.pointee
                var headers: [String: String] = [:]
                for index in 0..<(unsafe Int(given.header_count)) {
                    guard let pair = unsafe given.headers?[index] else { break }
                    headers[unsafe FakeHost.text(pair.key)] = unsafe FakeHost.text(pair.value)
                }
                unsafe FakeHost.of(table).responses[exchange] = unsafe FakeResponse(
                    status: given.status, headers: headers, body: FakeHost.text(given.body))
                return jf_status(JF_OK)
            },
            send: { table, connection, kind, data in
                let host = unsafe FakeHost.of(table)
                if let stream = host.streams[connection] {
                    return unsafe stream.take(kind, FakeHost.bytes(data))
                }
                guard let socket = host.sockets[connection] else { return jf_status(JF_E_GONE) }
                return unsafe socket.take(kind, data)
            },
            close: { table, connection, code, reason in
                let host = unsafe FakeHost.of(table)
                if let stream = host.streams[connection] {
                    stream.isClosed = true
                    return jf_status(JF_OK)
                }
                if let port = host.ports.first(where: { $0.connection == connection }) {
                    port.close()
                    return jf_status(JF_OK)
                }
                guard let socket = host.sockets[connection] else { return jf_status(JF_E_GONE) }
                return unsafe socket.close(code, reason)
            },
            tcp: { table, _, address, acceptor, context, out in
                unsafe FakeHost.of(table).listen(address, acceptor, context, out)
            },
            udp: { table, _, address, reader, context, out, given in
                unsafe FakeHost.of(table).open(address, reader, context, out, given)
            },
            datagram: { table, connection, peer, bytes in
                let ports = unsafe FakeHost.of(table).ports
                guard let port = ports.first(where: { $0.connection == connection }),
                    !port.isClosed
                else { return jf_status(JF_E_GONE) }
                port.sent.append(unsafe (FakeHost.text(peer), FakeHost.bytes(bytes)))
                return jf_status(JF_OK)
            }))

    static func bytes(_ data: jf_str) -> [UInt8] {
        unsafe Array(
            UnsafeRawBufferPointer(start: data.ptr, count: data.ptr == nil ? 0 : data.len))
    }
}
