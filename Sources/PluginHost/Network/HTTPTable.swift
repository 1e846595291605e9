import CJackfield
import Network

/// The table of `jf.host.http/1`. It lives as long as the process.
enum HTTPTable {
    private static let largestBody = 1 << 20

    // Constant once it is made.
    nonisolated(unsafe) static let table = unsafe ServiceTables.keep(
        jf_host_http_v1(
            struct_size: UInt32(MemoryLayout<jf_host_http_v1>.size), reserved: 0,
            send: { host, instance, request, reader, context, out in
                unsafe HTTPTable.send(host, instance, request, reader, context, out)
            },
            cancel: { host, exchange in
                unsafe host.context.withConnection(exchange) { connection in
                    guard case .transfer(let transfer) = connection.link else {
                        return jf_status(JF_E_GONE)
                    }
                    transfer.cancel()
                    return jf_status(JF_OK)
                } ?? jf_status(JF_E_GONE)
            }))

    private static func send(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ given: UnsafePointer<jf_http_send>,
        _ table: UnsafePointer<jf_http_reader>, _ context: UnsafeMutableRawPointer?,
        _ out: UnsafeMutablePointer<jf_connection>
    ) -> jf_status {
        guard unsafe table.pointee.struct_size >= MemoryLayout<jf_http_reader>.size,
            let request = unsafe self.request(given)
        else { return jf_status(JF_E_BAD_INPUT) }
        let reader = unsafe PluginConnection.Reader.transfer(table, context)
        return unsafe host.context.withInstance(handle) { instance in
            guard let outlet = instance.context.services.outlets?.here else {
                return jf_status(JF_E_CONFIG)
            }
            guard instance.mayReach(request.url) else { return jf_status(JF_E_POLICY) }
            let transfer = outlet.requests.prepare(request)
            let connection = PluginConnection(.transfer(transfer), of: instance, reader)
            do throws(InstanceConnections.Refusal) {
                let handle = try instance.connections.add(connection)
                unsafe out.pointee = handle
                transfer.start(
                    TransferEvents(
                        head: { connection.receive($0, $1, handle) },
                        data: { connection.receive($0, handle) },
                        done: { failure in
                            connection.instance.connections.ended(
                                connection, .done(failure), handle)
                        }))
                return jf_status(JF_OK)
            } catch {
                return error.status
            }
        } ?? jf_status(JF_E_GONE)
    }

    private static func request(_ given: UnsafePointer<jf_http_send>) -> OutgoingRequest? {
        let given = unsafe given.pointee
        guard unsafe given.struct_size >= MemoryLayout<jf_http_send>.size,
            let method = unsafe String(copying: given.method, limit: 32),
            HeaderRules.isToken(method), method != "CONNECT", method != "TRACE",
            let text = unsafe String(copying: given.url, limit: 8_192),
            let url = WebAddress(text, schemes: ["http", "https"]),
            let headers = unsafe HeaderRules.read(given.headers, given.header_count),
            let body = unsafe given.body.buffer, body.count <= self.largestBody
        else { return nil }
        return unsafe OutgoingRequest(
            method: method, url: url, headers: headers, body: Array(body),
            deadline: .milliseconds(Int64(given.deadline_ms == 0 ? 30_000 : given.deadline_ms)),
            connectDeadline: .milliseconds(
                Int64(given.connect_ms == 0 ? 10_000 : given.connect_ms)))
    }
}
