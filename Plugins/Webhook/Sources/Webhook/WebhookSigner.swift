import CRMKit
import JackfieldPlugin

/// Signs requests by Standard Webhooks (https://www.standardwebhooks.com, "Signature scheme"): HMAC-SHA256 over id, time and
/// body, once for each secret, so that a receiver may change to a new one while both are good.
struct WebhookSigner: Sendable {
    private static let keyBytes = 24...64

    private let keys: [[UInt8]]

    /// - Parameter secrets: by the name of their setting, the newest first; `whsec_` and Base64.
    init(_ secrets: [(name: String, value: String)]) throws(ProviderError) {
        var keys: [[UInt8]] = []
        for secret in secrets { keys.append(try Self.key(secret.value, secret.name)) }
        self.keys = keys
    }

    /// - Parameters:
    ///   - id: the same at each attempt; without a dot.
    ///   - timestamp: of this attempt, in seconds since 1970.
    func headers(
        id: String, timestamp: Int64, body: [UInt8]
    ) -> [(name: String, value: String)] {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signatures = self.keys.map { key in
            "v1,\(MessageDigest.base64(MessageDigest.authenticate(signed, key: key)))"
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    private static func key(_ secret: String, _ name: String) throws(ProviderError) -> [UInt8] {
        guard !secret.hasPrefix("whsk_"), !secret.hasPrefix("whpk_") else {
            throw ProviderError(
                .misconfigured, "\(name) is a key of a pair; it must be a secret, whsec_ and Base64"
            )
        }
        let encoded = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
        guard let key = MessageDigest.bytes(ofBase64: encoded), Self.keyBytes.contains(key.count)
        else {
            throw ProviderError(
                .misconfigured, "\(name) must be whsec_ and the Base64 of 24 to 64 bytes")
        }
        return key
    }
}
