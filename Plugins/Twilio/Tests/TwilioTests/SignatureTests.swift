import Testing

@testable import Twilio

@Suite("A signature of Twilio's")
struct SignatureTests {
    private static let check = SignatureCheck(
        authToken: "12345", signingKey: (id: "SK1", secret: "12345"))
    private static let call: Form = [
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
        "From": "+14158675309", "To": "+18005551212",
    ]
    private static let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    private static let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    private static func isGood(
        _ url: String, _ form: Form?, _ signature: String?, body: [UInt8] = [],
        settings: String? = nil
    ) -> Bool {
        do throws(SignatureCheck.Refusal) {
            try Self.check.check(
                url: url, form: form, body: body, signature: signature, settings: settings)
            return true
        } catch {
            return false
        }
    }

    @Test(
        "is that of the package twilio 9.13.0",
        arguments: [
            ("12345", Digest.sha1, Self.url, Self.call, Self.signature),
            ("12345", .sha1, "wss://x.com/ws", [:], "W7anN/T947oyriJ3gU7LsaoRm+o="),
            (
                "12345", .sha256, "https://x.com/h", ["a": "1"],
                "H1BU8ak93FmRX627JLDZMnvR3XyJeoh6QL0WDRGyrl8="
            ),
            (
                "t", .sha1, "https://a/b", ["A": "2", "A": "1", "A": "2", "B": "x"],
                "W2ZPbBlOAQ8MCncBMedQrXKj8bY="
            ),
        ] as [(String, Digest, String, Form, String)])
    func vectors(
        _ key: String, _ digest: Digest, _ url: String, _ form: Form, _ expected: String
    ) {
        #expect(SignatureCheck.signature(url: url, form: form, key: key, digest) == expected)
    }

    @Test("is good with and without the port of its URL, and without the fragment")
    func ports() {
        #expect(Self.isGood(Self.url, Self.call, Self.signature))
        #expect(
            Self.isGood(
                "https://mycompany.com:443/myapp.php?foo=1&bar=2", Self.call, Self.signature))
        #expect(Self.isGood(Self.url + "#ct=2000", Self.call, Self.signature))
        let withPort = SignatureCheck.signature(
            url: "https://mycompany.com:443/x", form: [:], key: "12345", .sha1)
        #expect(Self.isGood("https://mycompany.com/x", [:], withPort))
        #expect(!Self.isGood("https://mycompany.com:8443/x", [:], withPort))
    }

    @Test("is refused for another URL, another field, another token, and when there is none")
    func refused() {
        #expect(
            !Self.isGood("http://mycompany.com/myapp.php?foo=1&bar=2", Self.call, Self.signature))
        #expect(
            !Self.isGood("https://mycompany.com/myapp.php?bar=2&foo=1", Self.call, Self.signature))
        var changed = Self.call
        changed.add("Extra", "1")
        #expect(!Self.isGood(Self.url, changed, Self.signature))
        #expect(!Self.isGood(Self.url, Self.call, nil))
        #expect(!Self.isGood(Self.url, Self.call, ""))
        let other = SignatureCheck.signature(
            url: Self.url, form: Self.call, key: "12346", .sha1)
        #expect(!Self.isGood(Self.url, Self.call, other))
    }

    @Test("by SHA-256 needs the key that the settings name, and no other algorithm will do")
    func sha256() {
        let good = SignatureCheck.signature(
            url: Self.url, form: Self.call, key: "12345", .sha256)
        let isGood = { (settings: String) in
            Self.isGood(Self.url, Self.call, good, settings: settings)
        }
        #expect(isGood("key=SK1,algorithm=HMAC_SHA256"))
        #expect(isGood("algorithm=HMAC_SHA256, key=SK1"))
        #expect(!isGood("key=SK2,algorithm=HMAC_SHA256"))
        #expect(!isGood("algorithm=HMAC_SHA256"))
        #expect(!isGood("key=SK1,algorithm=HMAC_MD5"))
        #expect(!isGood("key=SK1"))
        #expect(Self.isGood(Self.url, Self.call, Self.signature, settings: "key=SK1"))
    }

    @Test("of a body that is no form covers the hash of the body, which is checked too")
    func json() {
        let body = Array(#"{"a":1}"#.utf8)
        let hash = Digest.sha256.hash(body).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let url = "https://x.com/h?bodySHA256=\(hash)"
        let signature = SignatureCheck.signature(url: url, form: [:], key: "12345", .sha1)
        #expect(Self.isGood(url, nil, signature, body: body))
        #expect(!Self.isGood(url, nil, signature, body: body + [0x20]))
        #expect(!Self.isGood("https://x.com/h", nil, signature, body: body))
    }

    @Test("of a WebSocket's handshake is over its wss URL, with or without a slash at the end")
    func sockets() throws {
        for url in ["wss://x.com/ws", "wss://x.com/ws/", "wss://x.com:443/ws"] {
            let signature = SignatureCheck.signature(url: url, form: [:], key: "12345", .sha1)
            try Self.check.checkSocket(
                url: "https://x.com/ws", signature: signature, settings: nil)
        }
        #expect(throws: SignatureCheck.Refusal.self) {
            try Self.check.checkSocket(
                url: "http://x.com/ws", signature: "W7anN/T947oyriJ3gU7LsaoRm+o=", settings: nil)
        }
    }

    @Test("is refused without a word of the token")
    func tellsNothing() {
        do throws(SignatureCheck.Refusal) {
            try Self.check.check(
                url: Self.url, form: Self.call, body: [], signature: "x", settings: nil)
            Issue.record("a wrong signature was taken")
        } catch {
            #expect(!error.reason.contains("12345") && !error.reason.isEmpty)
        }
    }
}
