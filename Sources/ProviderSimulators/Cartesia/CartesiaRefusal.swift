import CallModel
import Network

/// Why Cartesia does not do what it was asked (Cartesia's docs, "API errors").
struct CartesiaRefusal: Error {
    var status: Int
    var code: String?
    var title: String
    var message: String

    /// One that a plan of faults asks for, or that says all by its status.
    static func ofStatus(_ status: Int) -> CartesiaRefusal {
        let (code, title) = Self.names(of: status)
        return CartesiaRefusal(status: status, code: code, title: title, message: title)
    }

    private static func names(of status: Int) -> (code: String?, title: String) {
        switch status {
        case 401: (nil, "Unauthorized")
        case 402: ("quota_exceeded", "No credits left")
        case 429: ("concurrency_limited", "Too many concurrent requests")
        case 500...: (nil, "Internal error")
        default: (nil, "Refused")
        }
    }

    static func invalid(_ message: String) -> CartesiaRefusal {
        CartesiaRefusal(status: 400, title: "Invalid request", message: message)
    }

    static let ofVoice = CartesiaRefusal(
        status: 404, code: "voice_not_found", title: "Voice not found",
        message: "there is no voice of this id")

    /// An answer by HTTP.
    var response: HTTPResponse {
        HTTPResponse(
            status: self.status, type: "application/json", JSONValue.object(self.members).json)
    }

    /// A message on a WebSocket.
    /// - Parameter context: nil: it has none.
    func event(of context: String?) -> JSONValue {
        var event = self.members
        event["type"] = "error"
        event["done"] = .boolean(true)
        event["status_code"] = .number(Double(self.status))
        event["context_id"] = context.map { .text($0) }
        return .object(event)
    }

    private var members: [String: JSONValue] {
        [
            "error_code": self.code.map { .text($0) } ?? .null, "title": .text(self.title),
            "message": .text(self.message), "request_id": "simulated",
        ]
    }
}
