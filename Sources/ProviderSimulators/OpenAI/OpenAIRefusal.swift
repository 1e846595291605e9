import CallModel
import Network

/// An answer with another status than 200, as OpenAI writes it.
struct OpenAIRefusal: Error {
    var status: Int
    var type: String
    var code: String?
    var message: String
    var parameter: String?
    var headers: [(name: String, value: String)] = []

    /// The request is malformed.
    /// - Parameter parameter: that is wrong; nil: all of it.
    static func bad(_ message: String, _ parameter: String?) -> OpenAIRefusal {
        OpenAIRefusal(
            status: 400, type: "invalid_request_error", code: nil, message: message,
            parameter: parameter)
    }

    /// A failure that the plan asks for.
    static func planned(_ status: Int, retryAfter: Int?) -> OpenAIRefusal {
        let (type, code) = Self.names(of: status)
        return OpenAIRefusal(
            status: status, type: type, code: code, message: "a failure that was asked for",
            headers: retryAfter.map { [("retry-after", "\($0)")] } ?? [])
    }

    private static func names(of status: Int) -> (type: String, code: String?) {
        switch status {
        case 401: ("invalid_request_error", "invalid_api_key")
        case 402: ("insufficient_quota", "insufficient_quota")
        case 404: ("invalid_request_error", "model_not_found")
        case 429: ("requests", "rate_limit_exceeded")
        case 500...: ("server_error", nil)
        default: ("invalid_request_error", nil)
        }
    }

    var response: HTTPResponse {
        let error: JSONValue = [
            "message": .text(self.message), "type": .text(self.type),
            "param": self.parameter.map { .text($0) } ?? .null,
            "code": self.code.map { .text($0) } ?? .null,
        ]
        var response = HTTPResponse(
            status: self.status, type: "application/json",
            JSONValue.object(["error": error]).json)
        response.headers += self.headers + [("x-request-id", "req_simulated")]
        return response
    }
}
