import CJackfield
import Network
import Synchronization

/// The paths that one instance serves.
final class InstancePaths: Sendable {
    /// What the plugin has given for one path.
    @safe struct Handler: @unchecked Sendable {
        // The plugin's, good until destroy.
        let route: UnsafePointer<jf_route>
        let context: UnsafeMutableRawPointer?
    }

    private let prefixes = Mutex<[String]>([])

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
        self.prefixes.withLock { $0.append(prefix) }
        return base + prefix
    }

    private func receive(
        _ exchange: any HTTPExchange, below prefix: String, _ base: String, _ handler: Handler,
        _ instance: PluginInstance
    ) {
        let connection = PluginConnection(.exchange(exchange), of: instance)
        guard let handle = try? instance.connections.add(connection) else {
            return exchange.respond(HTTPResponse(status: 503))
        }
        exchange.whenOver { [weak instance] in
            guard let instance else { return }
            instance.connections.remove(handle)
        }
        let isOpen: Void? = instance.connections.admit {
            guard let request = unsafe handler.route.pointee.request else { return }
            unsafe BorrowedRequest.lend(exchange.request, below: prefix, base) {
                unsafe request(handler.context, handle, $0)
            }
        }
        if isOpen == nil { exchange.respond(HTTPResponse(status: 503)) }
    }

    private func connect(
        _ socket: any WebSocket, _ request: HTTPRequest, below prefix: String, _ base: String,
        _ handler: Handler, _ instance: PluginInstance
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        let connection = PluginConnection(.socket(socket), of: instance)
        guard let handle = try? instance.connections.add(connection) else {
            return .failure(HTTPRefusal(status: 503))
        }
        let status = instance.connections.admit {
            guard let connect = unsafe handler.route.pointee.connect else {
                return jf_status(JF_E_OVERLOAD)
            }
            var table: UnsafePointer<jf_websocket>?
            var context: UnsafeMutableRawPointer?
            let status = unsafe BorrowedRequest.lend(request, below: prefix, base) {
                unsafe connect(handler.context, handle, $0, &table, &context)
            }
            guard status >= 0 else { return status }
            guard let table = unsafe table else { return jf_status(JF_E_INTERNAL) }
            connection.accept(unsafe .socket(table, context))
            return status
        }
        guard let status, status >= 0 else {
            instance.connections.remove(handle)
            return .failure(
                HTTPRefusal(status: Self.httpStatus(of: status ?? jf_status(JF_E_OVERLOAD))))
        }
        return .success(
            WebSocketEvents(
                message: { kind, bytes in connection.receive(kind, bytes, handle) },
                closed: { code, reason in
                    connection.instance.connections.ended(
                        connection, .closed(code: code, reason: reason), handle)
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

    /// Serves none any more. Control thread.
    func end(_ network: HostNetwork?) {
        for prefix in self.prefixes.withLock({ $0 }) { network?.routes.remove(prefix) }
    }
}
