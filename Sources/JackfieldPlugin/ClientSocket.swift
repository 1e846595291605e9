import CJackfield

extension Host {
    /// Opens a WebSocket to a server. Any thread.
    ///
    /// `reader.opened()` follows, or `reader.closed(1006, reason)`; either may come before this returns.
    /// - Parameters:
    ///   - url: ws or wss.
    ///   - protocols: those that are offered to the server.
    ///   - headers: such as Authorization.
    ///   - deadline: until the socket is open.
    public func connect(
        to url: String, protocols: [String] = [], headers: [(name: String, value: String)] = [],
        deadline: Duration = .seconds(10), reader: any WebSocketReader
    ) throws(ProviderError) -> WebSocket {
        guard let service = unsafe self.service(JF_HOST_WS, as: jf_host_ws_v1.self) else {
            throw ProviderError(.unsupported, "this host opens no WebSockets for plugins")
        }
        let context = unsafe WebSocketTable.context(for: reader)
        var connection: jf_connection = 0
        let status = unsafe lend(headers) { pairs in
            unsafe lend([url, protocols.joined(separator: ", ")]) { texts in
                var open = unsafe jf_ws_open()
                unsafe open.struct_size = unsafe UInt32(MemoryLayout<jf_ws_open>.size)
                unsafe (open.url, open.protocols) = (texts[0], texts[1])
                unsafe open.headers = pairs.baseAddress
                unsafe open.header_count = UInt32(pairs.count)
                unsafe open.deadline_ms = deadline.milliseconds
                return unsafe service.pointee.open(
                    self.table, self.handle, &open, WebSocketTable.shared, context, &connection)
            }
        }
        guard status == JF_OK else {
            unsafe WebSocketTable.letGo(context)
            throw ProviderError(status: status, Self.refusal(status, of: "the WebSocket"))
        }
        return unsafe WebSocket(
            connection, of: self, send: service.pointee.send, close: service.pointee.close)
    }
}
