import FoundationEssentials
import JackfieldPlugin

/// What Twilio's REST API answers.
struct APIAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    private struct CallBody: Decodable { var sid: String? }

    private struct ErrorBody: Decodable {
        var code: Int?
        var status: Int?
    }

    var isGood: Bool { (200..<300).contains(self.status) }

    /// The call that was made or changed.
    func callSid() throws(ProviderError) -> String {
        guard let body = try? JSONDecoder().decode(CallBody.self, from: Data(self.body)),
            let sid = body.sid, SID.isValid(sid, "CA")
        else {
            throw ProviderError(
                .protocolViolation, "Twilio's API has answered without the SID of a call",
                vendorStatus: Int32(clamping: self.status))
        }
        return sid
    }

    /// How long Twilio asks to wait.
    var retryAfter: Duration? {
        self.headers.first { $0.name.lowercased() == "retry-after" }.flatMap { Int($0.value) }
            .flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
    }

    /// What an answer that is not good means. Its text is not repeated: it may hold numbers.
    var error: ProviderError {
        let code = (try? JSONDecoder().decode(ErrorBody.self, from: Data(self.body)))?.code
        let (kind, reason) = Self.meaning(of: self.status, code)
        let name = code.map { "error \($0)" } ?? "status \(self.status)"
        return ProviderError(
            kind, "Twilio's API says \(name): \(reason)", retryAfter: self.retryAfter,
            vendorStatus: Int32(clamping: self.status),
            vendorCode: code.map { String($0) } ?? "")
    }

    private static func meaning(
        of status: Int, _ code: Int?
    ) -> (ProviderError.Code, String) {
        switch (status, code) {
        case (_, 20_003), (401, _):
            (.unauthorized, "correct account_sid and auth_token, or the API key")
        case (_, 20_429), (429, _): (.quotaExceeded, "too many requests")
        case (_, 21_211): (.badInput, "the number to call is not valid")
        case (_, 21_212), (_, 21_210):
            (.misconfigured, "set `from` to a number that this account owns or has verified")
        case (_, 21_205): (.misconfigured, "it does not take the host's public URL")
        case (_, 21_215), (_, 21_216):
            (.badInput, "this account may not call that number; see its geographic permissions")
        case (_, 21_220): (.gone, "the call is not in progress")
        case (403, _): (.forbidden, "this account may not do that")
        case (404, _): (.gone, "there is no such call")
        case (500..., _): (.unavailable, "it has a failure of its own")
        default: (.badInput, "the request was not taken")
        }
    }
}
