import CCrypto
import FoundationEssentials

/// Checks signatures as receivers do by Standard Webhooks ("Verifying webhook authenticity").
struct WebhookVerifier: Sendable {
    /// A request that is older, or younger, is refused: seconds.
    private static let tolerance = 300

    private let keys: [[UInt8]]

    /// - Parameter secrets: `whsec_` and Base64; those that are none are left out. Any of them will do.
    init(_ secrets: [String]) {
        self.keys = secrets.compactMap { secret in
            let encoded = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
            return Data(base64Encoded: encoded).map { Array($0) }
        }
    }

    /// Why a request is refused; nil: it is good.
    /// - Parameter now: seconds since 1970.
    func fault(
        id: String?, timestamp: String?, signatures: String?, body: [UInt8], now: Int
    ) -> String? {
        guard let id, let timestamp, let signatures else { return "Missing required headers" }
        guard let time = Int(timestamp) else { return "Invalid Signature Headers" }
        guard abs(now - time) <= Self.tolerance else { return "Message timestamp out of tolerance" }
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let given = signatures.split(separator: " ").filter { $0.hasPrefix("v1,") }
            .map { String($0.dropFirst(3)) }
        let isGood = self.keys.contains { key in
            given.contains(Data(Self.code(signed, key)).base64EncodedString())
        }
        return isGood ? nil : "No matching signature found"
    }

    private static func code(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 64)
        var length = 0
        let made = unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, bytes, bytes.count, &code, code.count,
            &length)
        precondition(unsafe made != nil, "OpenSSL has no HMAC")
        return Array(code.prefix(length))
    }
}
