import CRMKit
import JackfieldPlugin
import VendorKit

/// Access tokens of Salesforce: by the app's own credentials, or for a user by a refresh token (Salesforce Help, "OAuth
/// Authorization Flows"). They bear no time of expiry: the API refuses one that is over.
enum SalesforceTokens {
    /// Control thread.
    static func holder(
        _ settings: SalesforceSettings, host: Host, notes: OutboxNotes
    ) throws(ProviderError) -> TokenHolder {
        var secret: String?
        if settings.clientSecret != nil { secret = try host.neededSecret("client_secret") }
        var refresh: RefreshToken?
        if settings.refreshToken != nil {
            refresh = try RefreshToken(host.neededSecret("refresh_token"), notes: notes)
        }
        guard refresh != nil || secret != nil else {
            throw ProviderError(
                .misconfigured, "client_secret or refresh_token is missing: ${secret:NAME}")
        }
        let id = settings.clientID
        let url = settings.loginURL + "/services/oauth2/token"
        return TokenHolder(now: { host.now }) { [secret, refresh] end in
            var fields: [(name: String, value: String)] = [
                ("grant_type", refresh == nil ? "client_credentials" : "refresh_token"),
                ("client_id", id),
            ]
            if let secret { fields.append(("client_secret", secret)) }
            if let refresh { fields.append(("refresh_token", refresh.current)) }
            OAuthRequest(vendor: "Salesforce", url: url, fields: fields).send(by: host) { result in
                end(result.flatMap { Self.token($0, loginURL: url, refresh) })
            }
        }
    }

    /// The API is where the answer says; over TLS, unless it was asked for without.
    private static func token(
        _ grant: OAuthRequest.Grant, loginURL: String, _ refresh: RefreshToken?
    ) -> Result<AccessToken, ProviderError> {
        guard var url = grant.instanceURL,
            url.hasPrefix("https://") || (url.hasPrefix("http://") && loginURL.hasPrefix("http://"))
        else {
            return .failure(
                ProviderError(
                    .protocolViolation, "Salesforce has given a token without an instance_url"))
        }
        refresh?.replace(by: grant.refreshToken)
        if url.hasSuffix("/") { url.removeLast() }
        return .success(AccessToken(grant.accessToken, baseURL: url))
    }
}
