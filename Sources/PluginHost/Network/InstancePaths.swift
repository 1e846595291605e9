import CJackfield
import Network
import Synchronization

/// The paths that one instance serves, and the connections to them.
final class InstancePaths: Sendable {
    /// What the plugin has given for one path.
    @safe struct Handler: @unchecked Sendable {
        // The plugin's, good until destroy.
        let route: UnsafePointer<jf_route>
        let context: UnsafeMutableRawPointer?
    }

    private struct State {
        var prefixes: [String] = []
        var sockets: [jf_handle: PluginConnection] = [:]
    }

    private let state = Mutex(State())
    /// Locked while the plugin hears of a request or a new socket: nothing of that happens after `end`.
    private let door = Mutex(true)

    /// Serves a path below the instance's own.
    /// - Returns: its public URL; nil when the path is taken.
    func add(
        _ path: String, _ handler: Handler, headers: [String], of instance: PluginInstance,
        on network: HostNetwork
    ) -> String? {
        let prefix = "/\(instance.name)\(path)"
        let base = network.url
        var route = Route(headers: headers)
        if unsafe handler.route.pointee.request != nil {
            route.request = { [weak self, weak instance] exchange in
                guard let self, let instance else {
                    return exchange.respond(HTTPResponse(status: 503))
                }
                self.receive(exchange, below: prefix, base, handler, instance)
            }
        }
        if unsafe handler.route.pointee.connect != nil {
            route.connect = { [weak self, weak instance] socket, request in
                guard let self, let instance else {
                    return .failure(HTTPRefusal(status: 503))
                }
                return self.connect(socket, request, below: prefix, base, handler, instance)
            }
        }
        guard network.routes.add(prefix, route) else { return nil }
        self.state.withLock { $0.prefixes.append(prefix) }
        return base + prefix
    }

    private func receive(
        _ exchange: any HTTPExchange, below prefix: String, _ base: String, _ handler: Handler,
        _ instance: PluginInstance
    ) {
        let connection = PluginConnection(.exchange(exchange), of: instance)
        guard let handle = HandleTable.shared.add(.connection(connection)) else {
            return exchange.respond(HTTPResponse(status: 503))
        }
        exchange.whenOver { HandleTable.shared.remove(handle) }
        let isOpen = self.door.withLock { isOpen in
            guard isOpen, let request = unsafe handler.route.pointee.request else { return false }
            unsafe BorrowedRequest.lend(exchange.request, below: prefix, base) {
                unsafe request(handler.context, handle, $0)
            }
            return true
        }
        if !isOpen { exchange.respond(HTTPResponse(status: 503)) }
    }

    private func connect(
        _ socket: any WebSocket, _ request: HTTPRequest, below prefix: String, _ base: String,
        _ handler: Handler, _ instance: PluginInstance
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        let connection = PluginConnection(.socket(socket), of: instance)
        guard let handle = HandleTable.shared.add(.connection(connection)) else {
            return .failure(HTTPRefusal(status: 503))
        }
        let status = self.door.withLock { isOpen in
            guard isOpen, let connect = unsafe handler.route.pointee.connect else {
                return jf_status(JF_E_OVERLOAD)
            }
            var table: UnsafePointer<jf_websocket>?
            var context: UnsafeMutableRawPointer?
            let status = unsafe BorrowedRequest.lend(request, below: prefix, base) {
                unsafe connect(handler.context, handle, $0, &table, &context)
            }
            guard status >= 0 else { return status }
            guard let table = unsafe table else { return jf_status(JF_E_INTERNAL) }
            connection.accept(unsafe PluginConnection.Reader(table: table, context: context))
            self.state.withLock { $0.sockets[handle] = connection }
            return status
        }
        guard status >= 0 else {
            HandleTable.shared.remove(handle)
            return .failure(HTTPRefusal(status: Self.httpStatus(of: status)))
        }
        return .success(
            WebSocketEvents(
                message: { kind, bytes in connection.receive(kind, bytes, handle) },
                closed: { [weak self] code, reason in
                    _ = self?.state.withLock { $0.sockets.removeValue(forKey: handle) }
                    connection.close(code, reason, handle)
                }))
    }

    private static func httpStatus(of status: jf_status) -> Int {
        switch Int(status) {
        case JF_E_AUTH, JF_E_POLICY: 403
        case JF_E_BAD_INPUT: 400
        case JF_E_GONE: 404
        case JF_E_OVERLOAD: 503
        default: 500
        }
    }

    /// When this returns, no function of the plugin runs for a connection, and none will. Control thread.
    func end(_ network: HostNetwork?) {
        let (prefixes, sockets) = self.state.withLock { state in
            defer { state.sockets = [:] }
            return (state.prefixes, state.sockets)
        }
        for prefix in prefixes { network?.routes.remove(prefix) }
        self.door.withLock { $0 = false }
        for (handle, connection) in sockets {
            connection.close(1_001, "the host is shutting down", handle)
            guard case .socket(let socket) = connection.link else { continue }
            socket.close(code: 1_001, reason: "the host is shutting down")
        }
    }
}
