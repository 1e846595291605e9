import CRMKit
import JackfieldPlugin
import VendorKit

/// What HubSpot's failures mean (https://developers.hubspot.com, "Error handling", "API usage guidelines").
enum HubSpotErrors {
    /// Of the daily limit, which ends at midnight where the account is.
    private static let daily = Duration.seconds(3_600)

    static func meaning(_ answer: VendorAnswer, _ body: JSONValue) -> ProviderError {
        let policy = body["policyName"]?.text ?? ""
        let named = answer.named(
            policy.isEmpty ? body["category"]?.text ?? body["errorType"]?.text ?? "" : policy)
        switch answer.status {
        case 403 where named.code == "MISSING_SCOPES":
            return named.error(.unauthorized, "give the app the scopes that the README names")
        case 423: return Self.waiting(named, .overloaded, .seconds(2), "the record is locked")
        case 429 where policy == "DAILY":
            return Self.waiting(named, .quotaExceeded, Self.daily, "the day's requests are used up")
        case 429:
            // No Retry-After is promised for the limit of ten seconds.
            let wait = Duration.milliseconds(Int64.random(in: 1_000...10_000))
            return Self.waiting(named, .quotaExceeded, wait, "too many requests")
        case 477: return named.error(.unavailable, "the account is being moved")
        default: return named.recordError
        }
    }

    private static func waiting(
        _ answer: VendorAnswer, _ code: ProviderError.Code, _ wait: Duration, _ words: String
    ) -> ProviderError {
        var error = answer.error(code, words)
        error.retryAfter = error.retryAfter ?? wait
        return error
    }

    /// The id in "Contact already exists. Existing ID: 501"; nil: it is not told.
    static func existingID(_ body: JSONValue) -> String? {
        guard let message = body["message"]?.text,
            let range = message.firstRange(of: "Existing ID: ")
        else { return nil }
        let digits = message[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : String(digits)
    }
}
