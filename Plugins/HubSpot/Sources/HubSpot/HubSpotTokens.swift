import CRMKit
import JackfieldPlugin
import VendorKit

/// By what right requests go to HubSpot: the token of a private app, or those that an OAuth app gets
/// (https://developers.hubspot.com, "Working with OAuth").
enum HubSpotTokens {
    /// Control thread.
    static func holder(
        _ settings: HubSpotSettings, host: Host, notes: OutboxNotes
    ) throws(ProviderError) -> TokenHolder {
        if settings.accessToken != nil {
            return TokenHolder(constant: AccessToken(try host.neededSecret("access_token")))
        }
        guard let id = settings.clientID else {
            throw ProviderError(
                .misconfigured,
                "access_token is missing; or, for an OAuth app, client_id, client_secret and refresh_token"
            )
        }
        let secret = try host.neededSecret("client_secret")
        let refresh = try RefreshToken(host.neededSecret("refresh_token"), notes: notes)
        let url = settings.baseURL + "/oauth/v1/token"
        return TokenHolder(now: { host.now }) { end in
            let request = OAuthRequest(
                vendor: "HubSpot", url: url,
                fields: [
                    ("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret),
                    ("refresh_token", refresh.current),
                ])
            request.send(by: host) { result in
                end(
                    result.map { grant in
                        refresh.replace(by: grant.refreshToken)
                        // They say 30 minutes.
                        let life = Duration.seconds(grant.expiresIn ?? 1_800)
                        return AccessToken(grant.accessToken, expiresAt: host.now + life)
                    })
            }
        }
    }
}
