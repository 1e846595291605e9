package import JackfieldPlugin
package import VendorKit

/// An answer of a service's API.
package struct CRMAnswer: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [(name: String, value: String)]
    /// `.null` where there is none.
    package var body: JSONValue
}

/// One request to a service's API.
package struct CRMRequest: Sendable {
    package var method: String
    /// With its query, below the base URL.
    package var path: String
    package var body: JSONValue?
    /// The limit that it counts for.
    package var limit: String
    /// Other statuses than 2xx that are answers.
    package var taking: Set<Int>
    /// For the whole exchange.
    package var deadline: Duration

    package init(
        _ method: String, _ path: String, _ body: JSONValue? = nil, limit: String = "",
        taking: Set<Int> = [], deadline: Duration = .seconds(10)
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.limit = limit
        self.taking = taking
        self.deadline = deadline
    }
}

/// Sends requests with a token, within the limits. A token that the service refuses is replaced once, and the request
/// repeated; nothing else is.
package struct CRMClient: Sendable {
    package typealias End = @Sendable (Result<CRMAnswer, ProviderError>) -> Void
    /// What an answer that is none means.
    package typealias Meaning = @Sendable (VendorAnswer, JSONValue) -> ProviderError

    package let host: Host
    private let vendor: String
    /// Where the API is unless the token says it, without a slash at its end.
    private let baseURL: String
    private let tokens: TokenHolder
    private let gate: RateGate
    private let meaning: Meaning

    package init(
        host: Host, vendor: String, baseURL: String, tokens: TokenHolder, gate: RateGate,
        meaning: @escaping Meaning
    ) {
        self.host = host
        self.vendor = vendor
        self.baseURL = baseURL
        self.tokens = tokens
        self.gate = gate
        self.meaning = meaning
    }

    package func send(_ request: CRMRequest, _ end: @escaping End) {
        self.send(request, isRepeated: false, end)
    }

    private func send(_ request: CRMRequest, isRepeated: Bool, _ end: @escaping End) {
        if let wait = self.gate.pass(request.limit, now: self.host.now) {
            return end(
                .failure(
                    ProviderError(
                        .quotaExceeded, "\(self.vendor) is asked as often as it allows",
                        retryAfter: wait, vendorCode: "rate-limit")))
        }
        self.tokens.token { result in
            switch result {
            case .failure(let error): return end(.failure(error))
            case .success(let token): self.send(request, token, isRepeated: isRepeated, end)
            }
        }
    }

    private func send(
        _ request: CRMRequest, _ token: AccessToken, isRepeated: Bool, _ end: @escaping End
    ) {
        self.host.send(self.request(request, token)) { result in
            let response: WebResponse
            switch result {
            case .failure(let error): return end(.failure(error))
            case .success(let answered): response = answered
            }
            guard response.status == 401, !isRepeated, self.tokens.canRefresh else {
                return end(self.read(response, of: request))
            }
            self.tokens.refused(token)
            self.send(request, isRepeated: true, end)
        }
    }

    private func request(_ request: CRMRequest, _ token: AccessToken) -> HTTPRequest {
        var headers: [(name: String, value: String)] = [
            ("authorization", "Bearer \(token.value)"), ("accept", "application/json"),
        ]
        if request.body != nil { headers.append(("content-type", "application/json")) }
        return HTTPRequest(
            method: request.method, url: (token.baseURL ?? self.baseURL) + request.path,
            headers: headers,
            body: request.body.map { Array($0.json.utf8) } ?? [], deadline: request.deadline,
            connectDeadline: .seconds(5))
    }

    private func read(
        _ response: WebResponse, of request: CRMRequest
    ) -> Result<CRMAnswer, ProviderError> {
        let text = String(decoding: response.body, as: UTF8.self)
        let body = JSONValue(parsing: text)
        let isGood = (200..<300).contains(response.status)
        if isGood || request.taking.contains(response.status) {
            guard text.isEmpty || body != nil || !isGood else {
                return .failure(
                    ProviderError(
                        .protocolViolation, "\(self.vendor) has answered with what is no JSON"))
            }
            return .success(
                CRMAnswer(
                    status: response.status, headers: response.headers, body: body ?? .null))
        }
        let answer = VendorAnswer(
            vendor: self.vendor, status: response.status, headers: response.headers,
            now: self.host.wallTime)
        let error = self.meaning(answer, body ?? .null)
        if error.code == .quotaExceeded || error.code == .overloaded {
            self.gate.close(for: error.retryAfter ?? .seconds(1), now: self.host.now)
        }
        return .failure(error)
    }
}
