import CJackfield
import Network

/// The table of `jf.host.ws/1`. It lives as long as the process.
enum OwnSocketTable {
    // Constant once it is made.
    nonisolated(unsafe) static let table = unsafe ServiceTables.keep(
        jf_host_ws_v1(
            struct_size: UInt32(MemoryLayout<jf_host_ws_v1>.size), reserved: 0,
            open: { host, instance, open, table, context, out in
                unsafe OwnSocketTable.open(host, instance, open, table, context, out)
            },
            send: { host, socket, kind, data in
                unsafe ConnectionCalls.send(host, socket, kind, data)
            },
            close: { host, socket, code, reason in
                unsafe ConnectionCalls.close(host, socket, code, reason)
            }))

    private static func open(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ given: UnsafePointer<jf_ws_open>,
        _ table: UnsafePointer<jf_websocket>, _ context: UnsafeMutableRawPointer?,
        _ out: UnsafeMutablePointer<jf_connection>
    ) -> jf_status {
        // A table from before `opened` was there will do.
        let least = unsafe MemoryLayout<jf_websocket>.offset(of: \.opened) ?? 0
        guard unsafe Int(table.pointee.struct_size) >= least,
            let opening = unsafe self.opening(given)
        else { return jf_status(JF_E_BAD_INPUT) }
        let reader = unsafe PluginConnection.Reader.socket(table, context)
        return unsafe host.context.withInstance(handle) { instance in
            guard let outlet = instance.context.services.outlets?.here else {
                return jf_status(JF_E_CONFIG)
            }
            guard instance.mayReach(opening.url) else { return jf_status(JF_E_POLICY) }
            let socket = outlet.sockets.prepare(opening)
            let connection = PluginConnection(.socket(socket), of: instance, reader)
            do throws(InstanceConnections.Refusal) {
                let handle = try instance.connections.add(connection)
                unsafe out.pointee = handle
                let events = WebSocketEvents(
                    message: { kind, bytes in connection.receive(kind, bytes, handle) },
                    closed: { code, reason in
                        connection.instance.connections.ended(
                            connection, .closed(code: code, reason: reason), handle)
                    })
                socket.start(events) { connection.opened(handle) }
                return jf_status(JF_OK)
            } catch {
                return error.status
            }
        } ?? jf_status(JF_E_GONE)
    }

    private static func opening(_ given: UnsafePointer<jf_ws_open>) -> WebSocketOpening? {
        let given = unsafe given.pointee
        guard unsafe given.struct_size >= MemoryLayout<jf_ws_open>.size,
            let text = unsafe String(copying: given.url, limit: 8_192),
            let url = WebAddress(text, schemes: ["ws", "wss"]),
            let protocols = unsafe String(copying: given.protocols, limit: 256),
            protocols.split(separator: ",").allSatisfy({ self.isProtocol($0) }),
            let headers = unsafe HeaderRules.read(given.headers, given.header_count)
        else { return nil }
        return unsafe WebSocketOpening(
            url: url, protocols: protocols, headers: headers,
            deadline: .milliseconds(Int64(given.deadline_ms == 0 ? 10_000 : given.deadline_ms)))
    }

    private static func isProtocol(_ text: Substring) -> Bool {
        HeaderRules.isToken(String(text.drop { $0 == " " }))
    }
}
