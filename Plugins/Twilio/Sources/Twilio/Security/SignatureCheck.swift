import JackfieldPlugin

/// Whether a request comes from Twilio: X-Twilio-Signature.
///
/// A signature is the Base64 of an HMAC over the URL as Twilio has requested it, and the fields of a form. Behind a
/// proxy the port may be there or not: either will do.
struct SignatureCheck: Sendable {
    /// Why a request is refused; says nothing secret.
    struct Refusal: Error, Equatable, Sendable { var reason: String }

    static let header = "x-twilio-signature"
    static let settingsHeader = "x-twilio-webhooks-signature-settings"

    let authToken: String
    /// Of the key that signs with SHA-256; nil: there is none.
    let signingKey: (id: String, secret: String)?

    /// A webhook. `url`: as Twilio knows it.
    /// - Parameter form: its fields; nil when the body is of another type.
    func check(
        url: String, form: Form?, body: [UInt8], signature: String?, settings: String?
    ) throws(Refusal) {
        guard let form else {
            guard let hash = Self.query("bodySHA256", of: url) else {
                throw Refusal(reason: "its body is no form, and its URL has no bodySHA256")
            }
            let own = Digest.sha256.hash(body).map { Self.hex($0) }.joined()
            guard isSameInConstantTime(Array(hash.lowercased().utf8), Array(own.utf8)) else {
                throw Refusal(reason: "its body is not the one that was signed")
            }
            return try self.compare([url], Form(), signature, settings)
        }
        try self.compare([url], form, signature, settings)
    }

    /// A WebSocket's handshake. `url`: http or https.
    func checkSocket(url: String, signature: String?, settings: String?) throws(Refusal) {
        let url = "ws" + url.dropFirst(4)
        try self.compare([url, url + "/"], Form(), signature, settings)
    }

    private func compare(
        _ urls: [String], _ form: Form, _ signature: String?, _ settings: String?
    ) throws(Refusal) {
        guard let signature else { throw Refusal(reason: "it has no X-Twilio-Signature") }
        let (digest, key) = try self.key(settings)
        let isGood = urls.flatMap(Self.withAndWithoutPort).map { url in
            let own = Self.signature(url: url, form: form, key: key, digest)
            return isSameInConstantTime(Array(own.utf8), Array(signature.utf8))
        }
        guard isGood.contains(true) else {
            throw Refusal(reason: "its X-Twilio-Signature is that of another URL, body or token")
        }
    }

    private func key(_ settings: String?) throws(Refusal) -> (Digest, String) {
        let pairs = (settings ?? "").split(separator: ",").map { pair in
            pair.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
        }
        let value = { (name: String) in
            pairs.first { $0.count == 2 && $0[0] == name }.map { $0[1] }
        }
        guard let algorithm = value("algorithm"), algorithm != "HMAC_SHA1" else {
            return (.sha1, self.authToken)
        }
        guard algorithm == "HMAC_SHA256" else {
            throw Refusal(reason: "its signature's algorithm is not known here")
        }
        guard let own = self.signingKey, value("key") == own.id else {
            throw Refusal(reason: "it is signed with a key other than that of signing_key_id")
        }
        return (.sha256, own.secret)
    }

    // MARK: - The signature

    static func signature(url: String, form: Form, key: String, _ digest: Digest) -> String {
        let code = digest.authenticate(Array(Self.text(url, form).utf8), key: Array(key.utf8))
        var text: [UInt8] = []
        Base64.encode(code.span, onto: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// What is signed: the URL, then each name with its value, by the code points of the names. A name that comes more
    /// than once comes with each of its different values in order.
    private static func text(_ url: String, _ form: Form) -> String {
        let parts = form.fields.map { [$0.name, $0.value] }.sorted { one, other in
            one[0] == other[0]
                ? one[1].unicodeScalars.lexicographicallyPrecedes(other[1].unicodeScalars)
                : one[0].unicodeScalars.lexicographicallyPrecedes(other[0].unicodeScalars)
        }
        var text = String(url.prefix { $0 != "#" })
        var last: [String] = []
        for part in parts where part != last {
            text += part[0] + part[1]
            last = part
        }
        return text
    }

    /// The URL with the port of its scheme and without one; with another port, as it is and without.
    private static func withAndWithoutPort(_ url: String) -> [String] {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return [url] }
        let host = parts[2].prefix { $0 != "?" && $0 != "#" }
        let tail = String(parts[2].dropFirst(host.count)) + (parts.count > 3 ? "/" + parts[3] : "")
        let scheme = String(parts[0])
        let colon = host.lastIndex(of: ":")
        let bracket = host.lastIndex(of: "]")
        if let colon, bracket.map({ $0 < colon }) ?? true {
            return [url, "\(scheme)//\(host[..<colon])\(tail)"]
        }
        let port = scheme == "https:" || scheme == "wss:" ? 443 : 80
        return [url, "\(scheme)//\(host):\(port)\(tail)"]
    }

    private static func query(_ name: String, of url: String) -> String? {
        guard let mark = url.firstIndex(of: "?") else { return nil }
        let query = url[url.index(after: mark)...].prefix { $0 != "#" }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return String(parts[1]) }
        }
        return nil
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
