import CCrypto

/// Hash functions, by OpenSSL.
enum Digest: String, Sendable {
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// HMAC (RFC 2104) of the bytes.
    func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 64)
        var length = 0
        // A null pointer is no key; an empty one is.
        let key = key.isEmpty ? [0] : key
        let made = unsafe EVP_Q_mac(
            nil, "HMAC", nil, self.rawValue, nil, key, key.count, bytes, bytes.count, &code,
            code.count, &length)
        precondition(unsafe made != nil, "OpenSSL has no HMAC with \(self.rawValue)")
        return Array(code.prefix(length))
    }

    func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 64)
        var length = 0
        let status = unsafe EVP_Q_digest(
            nil, self.rawValue, nil, bytes, bytes.count, &hash, &length)
        precondition(status == 1, "OpenSSL has no \(self.rawValue)")
        return Array(hash.prefix(length))
    }
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
func isSameInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for index in one.indices { difference |= one[index] ^ other[index] }
    return difference == 0
}
