import CJackfield
import Network

/// The table of `jf.host.listen/1`. It lives as long as the process.
enum ListenTable {
    private static let longestPath = 256
    private static let mostHeaders = 32
    private static let largestBody = 1 << 20

    // Constant once it is made.
    nonisolated(unsafe) static let table = unsafe ServiceTables.keep(
        jf_host_listen_v1(
            struct_size: UInt32(MemoryLayout<jf_host_listen_v1>.size), reserved: 0,
            route: { host, instance, path, route, context, url in
                unsafe ListenTable.serve(host, instance, path, route, context, url)
            },
            respond: { host, exchange, response in
                unsafe ListenTable.respond(host, exchange, response)
            },
            send: { host, connection, kind, data in
                unsafe ConnectionCalls.send(host, connection, kind, data)
            },
            close: { host, connection, code, reason in
                unsafe ConnectionCalls.close(host, connection, code, reason)
            },
            tcp: { host, instance, address, acceptor, context, out in
                unsafe PortCalls.listen(host, instance, address, acceptor, context, out)
            },
            udp: { host, instance, address, table, context, port, out in
                unsafe PortCalls.open(host, instance, address, table, context, port, out)
            },
            datagram: { host, port, peer, bytes in
                unsafe PortCalls.send(host, port, peer, bytes)
            }))

    private static func serve(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ path: jf_str,
        _ route: UnsafePointer<jf_route>, _ context: UnsafeMutableRawPointer?,
        _ url: UnsafeMutablePointer<jf_str>
    ) -> jf_status {
        guard let path = unsafe String(copying: path, limit: self.longestPath),
            path.wholeMatch(of: /(\/[A-Za-z0-9._~-]+)*/) != nil,
            unsafe route.pointee.struct_size >= MemoryLayout<jf_route>.size,
            unsafe route.pointee.request != nil || route.pointee.connect != nil,
            let headers = unsafe self.headers(of: route)
        else { return jf_status(JF_E_BAD_INPUT) }
        guard let network = unsafe host.context.services.network else {
            return jf_status(JF_E_CONFIG)
        }
        return unsafe host.context.withInstance(handle) { instance in
            let handler = unsafe InstancePaths.Handler(route: route, context: context)
            let served = instance.paths.add(
                path, handler, headers: headers, of: instance, on: network)
            guard let served else { return jf_status(JF_E_CONFIG) }
            unsafe url.pointee = instance.keep(served)
            return jf_status(JF_OK)
        } ?? jf_status(JF_E_GONE)
    }

    private static func headers(of route: UnsafePointer<jf_route>) -> [String]? {
        let count = unsafe Int(route.pointee.header_count)
        guard count <= self.mostHeaders else { return nil }
        guard count > 0 else { return [] }
        guard let texts = unsafe route.pointee.headers else { return nil }
        return (0..<count).compactMap { index in
            unsafe String(copying: texts[index], limit: 64)?.lowercased()
        }
    }

    private static func respond(
        _ host: UnsafePointer<jf_host>, _ handle: jf_connection,
        _ response: UnsafePointer<jf_http_response>
    ) -> jf_status {
        let given = unsafe response.pointee
        guard unsafe given.struct_size >= MemoryLayout<jf_http_response>.size,
            unsafe (200...599).contains(given.status), unsafe given.body.len <= self.largestBody,
            unsafe given.body.len == 0 || given.body.ptr != nil,
            unsafe given.header_count <= self.mostHeaders
        else { return jf_status(JF_E_BAD_INPUT) }
        var made = unsafe HTTPResponse(status: Int(given.status))
        for index in 0..<(unsafe Int(given.header_count)) {
            guard let pair = unsafe given.headers?[index],
                let name = unsafe String(copying: pair.key, limit: 64),
                let value = unsafe String(copying: pair.value, limit: 4_096)
            else { return jf_status(JF_E_BAD_INPUT) }
            made.headers.append((name, value))
        }
        made.body = unsafe Array(
            UnsafeRawBufferPointer(start: given.body.ptr, count: given.body.len))
        let exchange =
            unsafe host.context.withConnection(handle) { connection in
                guard case .exchange(let exchange) = connection.link else {
                    return nil as (any HTTPExchange)?
                }
                return exchange
            } ?? nil
        guard let exchange, HandleTable.shared.remove(handle) else { return jf_status(JF_E_GONE) }
        exchange.respond(made)
        return jf_status(JF_OK)
    }
}
