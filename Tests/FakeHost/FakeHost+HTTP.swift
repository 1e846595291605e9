import CJackfield

/// A request that the plugin has sent.
package struct FakeRequest {
    package let method: String
    package let url: String
    /// Names in lower case.
    package let headers: [String: String]
    package let body: String
    package let deadline: Duration
    let connection: jf_connection
}

/// A request that waits for its answer.
@safe struct FakeExchange {
    // The plugin's, good until `done`.
    let reader: UnsafePointer<jf_http_reader>
    let context: UnsafeMutableRawPointer?
}

/// The service `jf.host.http/1`: the test is the server.
extension FakeHost {
    /// Answers a request; false when it has ended.
    /// - Parameter error: why there is no answer: JF_E_TIMEOUT, JF_E_UNAVAILABLE …
    @discardableResult
    package func answer(
        _ request: FakeRequest, with result: Result<FakeResponse, StatusError>
    ) -> Bool {
        let connection = request.connection
        guard let exchange = self.exchanges.removeValue(forKey: connection) else { return false }
        switch result {
        case .success(let response):
            Self.begin(exchange, connection, response.status, response.headers)
            if !response.body.isEmpty { Self.give(exchange, connection, response.body) }
            // It may have been cancelled by what was just called.
            unsafe exchange.reader.pointee.done(exchange.context, connection, nil)
        case .failure(let error):
            unsafe Self.lend(error.status) {
                unsafe exchange.reader.pointee.done(exchange.context, connection, $0)
            }
        }
        return true
    }

    /// The head of an answer that comes in pieces; `send` and `finish` follow.
    package func begin(
        _ request: FakeRequest, status: UInt32 = 200, headers: [String: String] = [:]
    ) {
        guard let exchange = self.exchanges[request.connection] else { return }
        Self.begin(exchange, request.connection, status, headers)
    }

    /// A piece of its body.
    /// - Returns: false when the plugin has cancelled it.
    @discardableResult
    package func send(_ text: String, to request: FakeRequest) -> Bool {
        guard let exchange = self.exchanges[request.connection] else { return false }
        Self.give(exchange, request.connection, text)
        self.advance(by: .zero)
        return self.exchanges[request.connection] != nil
    }

    /// Its end; false when the plugin has cancelled it.
    @discardableResult
    package func finish(_ request: FakeRequest) -> Bool {
        guard let exchange = self.exchanges.removeValue(forKey: request.connection) else {
            return false
        }
        unsafe exchange.reader.pointee.done(exchange.context, request.connection, nil)
        return true
    }

    private static func begin(
        _ exchange: FakeExchange, _ connection: jf_connection, _ status: UInt32,
        _ headers: [String: String]
    ) {
        let pairs = headers.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        unsafe Self.lendAll(pairs) { texts in
            let headers = unsafe stride(from: 0, to: pairs.count, by: 2).map { index in
                unsafe jf_kv(key: texts[index], value: texts[index + 1])
            }
            unsafe exchange.reader.pointee.head?(
                exchange.context, connection, status, headers, UInt32(headers.count))
        }
    }

    private static func give(
        _ exchange: FakeExchange, _ connection: jf_connection, _ text: String
    ) {
        unsafe ProviderUnderTest.lend(text) {
            unsafe exchange.reader.pointee.data?(exchange.context, connection, $0)
        }
    }

    private static func lend(_ status: jf_status, _ body: (UnsafePointer<jf_error>) -> Void) {
        unsafe ProviderUnderTest.lend("the fake host says so") { message in
            var error = unsafe jf_error()
            unsafe error.struct_size = unsafe UInt32(MemoryLayout<jf_error>.size)
            unsafe error.status = status
            unsafe error.message = message
            unsafe body(&error)
        }
    }

    /// Whether data may go to a URL.
    func allows(_ url: String) -> Bool {
        let rest = url.split(separator: "://", maxSplits: 1).last ?? ""
        let host = rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
        return !self.forbidden.contains(String(host))
    }

    private func send(
        _ handle: jf_handle, _ given: jf_http_send, _ reader: UnsafePointer<jf_http_reader>,
        _ context: UnsafeMutableRawPointer?, _ out: UnsafeMutablePointer<jf_connection>
    ) -> jf_status {
        let url = unsafe Self.text(given.url)
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            return jf_status(JF_E_BAD_INPUT)
        }
        guard self.allows(url) else { return jf_status(JF_E_POLICY) }
        guard self.open.contains(handle) else { return jf_status(JF_E_GONE) }
        let connection = self.takeConnection()
        let milliseconds = unsafe given.deadline_ms
        let request = unsafe FakeRequest(
            method: Self.text(given.method), url: url,
            headers: Self.pairs(given.headers, given.header_count), body: Self.text(given.body),
            deadline: milliseconds == 0 ? .seconds(30) : .milliseconds(Int64(milliseconds)),
            connection: connection)
        self.requests.append(request)
        self.exchanges[connection] = unsafe FakeExchange(reader: reader, context: context)
        unsafe out.pointee = connection
        self.work.append {
            guard let answer = self.answers?(request) else { return }
            self.answer(request, with: answer)
        }
        _ = self.startTimer(on: handle, after: request.deadline, every: .zero) { _ in
            self.answer(request, with: .failure(StatusError(status: jf_status(JF_E_TIMEOUT))))
        }
        return jf_status(JF_OK)
    }

    static func pairs(_ pairs: UnsafePointer<jf_kv>?, _ count: UInt32) -> [String: String] {
        guard let pairs = unsafe pairs else { return [:] }
        var headers: [String: String] = [:]
        for index in 0..<Int(count) {
            headers[unsafe Self.text(pairs[index].key).lowercased()] =
                unsafe Self.text(pairs[index].value)
        }
        return headers
    }

    // MARK: - The table

    static let http = unsafe Kept(
        jf_host_http_v1(
            struct_size: UInt32(MemoryLayout<jf_host_http_v1>.size), reserved: 0,
            send: { table, handle, request, reader, context, out in
                unsafe FakeHost.of(table).send(handle, request.pointee, reader, context, out)
            },
            cancel: { table, connection in
                let host = unsafe FakeHost.of(table)
                guard host.exchanges[connection] != nil,
                    let request = host.requests.first(where: { $0.connection == connection })
                else { return jf_status(JF_E_GONE) }
                // Not from within the plugin's own call, as in the host.
                host.work.append {
                    let cancelled = StatusError(status: jf_status(JF_E_CANCELLED))
                    host.answer(request, with: .failure(cancelled))
                }
                return jf_status(JF_OK)
            }))
}
