import JackfieldPlugin

/// How a capability is made to fail, for tests of fallback.
struct Fault: Decodable, Sendable {
    /// Opening a session fails with this.
    var open: ProviderError.Code?
    /// The session fails, or hangs, this long after it was opened.
    var after: Duration?
    /// The request of this number, from 1 on in each session, fails or hangs.
    var onRequest: Int?
    var code: ProviderError.Code
    /// Instead of an error: from then on the session says nothing.
    var hangs: Bool
    var retryAfter: Duration?

    enum CodingKeys: String, CodingKey {
        case open, code
        case after = "after_ms"
        case onRequest = "on_request"
        case hangs = "hang"
        case retryAfter = "retry_after_ms"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.open = try container.decodeIfPresent(StatusName.self, forKey: .open)?.code
        self.after = try container.milliseconds(.after)
        self.onRequest = try container.decodeIfPresent(Int.self, forKey: .onRequest)
        self.code = try container.value(.code, or: StatusName.unavailable).code
        self.hangs = try container.value(.hangs, or: false)
        self.retryAfter = try container.milliseconds(.retryAfter)
    }

    /// - Throws: what the script says that opening fails with.
    func checkOpen() throws(ProviderError) {
        guard let open else { return }
        throw ProviderError(
            open, "the script says that opening fails", retryAfter: self.retryAfter)
    }

    var error: ProviderError {
        ProviderError(self.code, "the script says so", retryAfter: self.retryAfter)
    }
}
