import CCrypto
import FoundationEssentials

/// SHA-256 and its HMAC, by OpenSSL.
package enum MessageDigest {
    /// HMAC-SHA256 (RFC 2104).
    package static func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 64)
        var length = 0
        // A null pointer is no key; an empty one is.
        let key = key.isEmpty ? [0] : key
        let made = unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, bytes, bytes.count, &code, code.count,
            &length)
        precondition(unsafe made != nil, "OpenSSL has no HMAC with SHA256")
        return Array(code.prefix(length))
    }

    /// SHA-256 as lower-case hexadecimal digits.
    package static func hexadecimal(of text: String) -> String {
        let bytes = Array(text.utf8)
        var hash = [UInt8](repeating: 0, count: 64)
        var length = 0
        let status = unsafe EVP_Q_digest(
            nil, "SHA256", nil, bytes, bytes.count, &hash, &length)
        precondition(status == 1, "OpenSSL has no SHA256")
        return hash.prefix(length).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    package static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Nil: that is no Base64.
    package static func bytes(ofBase64 text: String) -> [UInt8]? {
        Data(base64Encoded: text).map { Array($0) }
    }
}
