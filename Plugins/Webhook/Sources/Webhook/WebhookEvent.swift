import CRMKit
import JackfieldPlugin
import VendorKit

/// The body of a request, as Standard Webhooks recommends ("Payload structure").
struct WebhookEvent: Sendable {
    var type: String
    /// Of what has happened, since 1970.
    var time: Duration
    var data: [String: JSONValue]

    /// The same event gives the same bytes.
    var body: [UInt8] {
        let event: JSONValue = .object([
            "type": .text(self.type), "timestamp": .text(Timestamp.text(self.time)),
            "data": .object(self.data),
        ])
        return Array(event.json.utf8)
    }

    static func type(of operation: String) -> String {
        switch operation {
        case "log_call": "call.logged"
        case "open_ticket": "ticket.opened"
        default: "contact.upserted"
        }
    }
}

/// What an answer with another status than 2xx means.
enum WebhookAnswer {
    /// - Parameter now: since 1970, for a Retry-After that is a date.
    static func error(_ response: WebResponse, now: Duration) -> ProviderError {
        let answer = VendorAnswer(
            vendor: "the endpoint", status: response.status, headers: response.headers, now: now)
        switch response.status {
        case 300..<400: return answer.error(.misconfigured, "it points elsewhere; correct url")
        case 401, 403:
            return answer.error(.unauthorized, "it does not take the signature; correct the secret")
        case 404, 405: return answer.error(.misconfigured, "there is nothing; correct url")
        case 410:
            return answer.error(
                .misconfigured, "it wants no more events; correct url, or take the plugin out")
        case 502: return answer.error(.unavailable, "what stands behind it does not answer")
        default: return answer.error
        }
    }
}
