import JackfieldPlugin
import VendorKit

/// Where Cartesia is, by what right it is asked, and what its refusals mean (Cartesia's docs, "API errors").
///
/// Its texts are not repeated, which may hold what is to be said; its codes are.
struct CartesiaServer: Sendable {
    private static let vendor = "Cartesia"
    /// Too much at once is over when somebody else's sentence is spoken.
    private static let sentence = Duration.seconds(2)

    let headers: [(name: String, value: String)]
    /// http or https, without a slash at its end.
    private let baseURL: String

    /// Control thread.
    init(_ settings: CartesiaSettings, host: Host) throws(ProviderError) {
        let key = try host.neededSecret("api_key")
        let url = settings.baseURL
        self.baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.headers = [("authorization", "Bearer \(key)"), ("cartesia-version", settings.version)]
    }

    /// http becomes ws, https wss.
    var socketURL: String { "ws" + self.baseURL.dropFirst(4) + "/tts/websocket" }

    /// Asks for a voice's description, which costs nothing.
    /// - Parameter voice: an id, which the schema has let pass.
    func voiceRequest(_ voice: String) -> HTTPRequest {
        HTTPRequest(
            url: "\(self.baseURL)/voices/\(voice)", headers: self.headers, deadline: .seconds(4))
    }

    // MARK: - Refusals

    /// An answer by HTTP with another status than 2xx.
    /// - Parameter now: since 1970.
    static func answer(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8], now: Duration
    ) -> ProviderError {
        // Older versions of the API answer with plain text.
        let code = JSONValue(parsing: String(decoding: body, as: UTF8.self))?["error_code"]?.text
        return Self.error(
            VendorAnswer(
                vendor: Self.vendor, status: status, headers: headers, code: code ?? "", now: now))
    }

    /// An error in the middle of the speech.
    /// - Parameters:
    ///   - status: as of HTTP; nil: Cartesia gives none.
    ///   - code: Cartesia's word for it; may be empty.
    static func message(status: Int?, code: String) -> ProviderError {
        let answer = VendorAnswer(vendor: Self.vendor, status: status ?? 500, code: code)
        return Self.error(answer)
    }

    /// The end of a WebSocket that nobody has asked for.
    /// - Parameter code: RFC 6455, 7.4; below 1000 the HTTP status of a refusal.
    static func closed(_ code: UInt32, _ reason: String) -> ProviderError {
        let status = Int32(clamping: code)
        switch code {
        case ..<1_000: return Self.error(VendorAnswer(vendor: Self.vendor, status: Int(code)))
        case 1_006:
            // The host's own words: they name no path and no secret.
            return ProviderError(
                reason.hasPrefix("not open within") ? .timedOut : .unavailable,
                "the connection to Cartesia has ended: \(reason)")
        case 1_002, 1_003, 1_007, 1_008:
            return ProviderError(
                .protocolViolation, "Cartesia has refused a message (\(code))",
                vendorStatus: status)
        case 1_009:
            return ProviderError(
                .unsupported, "Cartesia has refused a message as too large", vendorStatus: status)
        default:
            return ProviderError(
                .unavailable, "Cartesia has closed the connection (\(code))", vendorStatus: status)
        }
    }

    private static func error(_ answer: VendorAnswer) -> ProviderError {
        switch (answer.status, answer.code) {
        case (404, _):
            return answer.error(.misconfigured, "correct tts.voice, tts.model or base_url")
        case (429, "concurrency_limited"):
            var error = answer.error(
                .quotaExceeded, "more is spoken at the same time than the plan allows")
            error.retryAfter = error.retryAfter ?? Self.sentence
            return error
        default: return answer.error
        }
    }
}
