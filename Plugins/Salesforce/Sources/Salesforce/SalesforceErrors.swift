import CRMKit
import JackfieldPlugin
import VendorKit

/// What Salesforce's failures mean (REST API Developer Guide, "Status Codes and Error Responses").
enum SalesforceErrors {
    /// The limit is one of 24 hours that slide on.
    private static let limitLasts = Duration.seconds(900)

    static func meaning(_ answer: VendorAnswer, _ body: JSONValue) -> ProviderError {
        // A list, of one as a rule.
        let named = answer.named((body.list?.first ?? body)["errorCode"]?.text ?? "")
        switch named.code {
        case "REQUEST_LIMIT_EXCEEDED":
            var error = named.error(.quotaExceeded, "the requests of 24 hours are used up")
            error.retryAfter = error.retryAfter ?? Self.limitLasts
            return error
        case "UNABLE_TO_LOCK_ROW":
            var error = named.error(.overloaded, "somebody else is changing the record")
            error.retryAfter = error.retryAfter ?? .seconds(2)
            return error
        case "INVALID_SESSION_ID": return named.error(.unauthorized, "it takes no token of the app")
        case "API_DISABLED_FOR_ORG":
            return named.error(.unauthorized, "this edition has no API, or the user no right to it")
        case "INVALID_FIELD", "INVALID_TYPE":
            return named.error(
                .misconfigured,
                "correct the fields of the settings, or give the user the right to see them")
        default: return named.recordError
        }
    }
}
