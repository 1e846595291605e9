package import JackfieldPlugin
import VendorKit

/// Asks an OAuth server for an access token (RFC 6749, 4.4 and 6).
package struct OAuthRequest: Sendable {
    /// What the server gives.
    package struct Grant: Sendable {
        package var accessToken: String
        /// Another than before, if the server changes them.
        package var refreshToken: String?
        /// Seconds; nil: it does not say.
        package var expiresIn: Int?
        /// Salesforce: where the API is.
        package var instanceURL: String?
    }

    /// As people know the service.
    package var vendor: String
    package var url: String
    package var fields: [(name: String, value: String)]

    package init(vendor: String, url: String, fields: [(name: String, value: String)]) {
        self.vendor = vendor
        self.url = url
        self.fields = fields
    }

    package func send(
        by host: Host, _ end: @escaping @Sendable (Result<Grant, ProviderError>) -> Void
    ) {
        let request = HTTPRequest(
            method: "POST", url: self.url,
            headers: [
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "application/json"),
            ], body: Array(QueryText.of(self.fields).utf8), deadline: .seconds(10),
            connectDeadline: .seconds(5))
        let vendor = self.vendor
        host.send(request) { result in
            switch result {
            case .failure(let error): end(.failure(error))
            case .success(let response):
                end(Self.read(response, vendor: vendor, now: host.wallTime))
            }
        }
    }

    /// - Parameter now: since 1970, for a Retry-After that is a date.
    static func read(
        _ response: WebResponse, vendor: String, now: Duration
    ) -> Result<Grant, ProviderError> {
        let body = JSONValue(parsing: String(decoding: response.body, as: UTF8.self))
        guard response.status == 200 else {
            // RFC 6749, 5.2: 400 whatever is wrong with the grant. HubSpot says "status", and its own words.
            let code = body?["error"]?.text ?? body?["status"]?.text ?? ""
            let answer = VendorAnswer(
                vendor: vendor, status: response.status, headers: response.headers, code: code,
                now: now)
            guard response.status == 400 || response.status == 401 else {
                return .failure(answer.error)
            }
            return .failure(
                answer.error(
                    .unauthorized, "it gives no token: correct the client id and the secrets"))
        }
        guard let token = body?["access_token"]?.text, !token.isEmpty else {
            return .failure(
                ProviderError(.protocolViolation, "\(vendor) has answered without an access token"))
        }
        return .success(
            Grant(
                accessToken: token, refreshToken: body?["refresh_token"]?.text,
                expiresIn: body?["expires_in"]?.count, instanceURL: body?["instance_url"]?.text))
    }
}
