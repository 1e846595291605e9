import CCrypto
import FoundationEssentials

/// Signs requests as Twilio does.
struct TwilioSigner: Sendable {
    let token: String

    func signature(_ url: String, _ fields: [(name: String, value: String)] = []) -> String {
        var pairs: Set<[String]> = []
        for field in fields { pairs.insert([field.name, field.value]) }
        let sorted = pairs.sorted { one, other in
            let index = one[0] == other[0] ? 1 : 0
            return one[index].unicodeScalars.lexicographicallyPrecedes(other[index].unicodeScalars)
        }
        let text = Array((url + sorted.map { $0[0] + $0[1] }.joined()).utf8)
        let key = Array(self.token.utf8)
        var code = [UInt8](repeating: 0, count: 64)
        var length = 0
        let made = unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA1", nil, key, key.count, text, text.count, &code, code.count,
            &length)
        precondition(unsafe made != nil, "OpenSSL has no HMAC")
        return Data(code.prefix(length)).base64EncodedString()
    }
}

/// Forms as they stand in bodies.
enum FormText {
    static func encoded(_ fields: [(name: String, value: String)]) -> [UInt8] {
        Array(
            fields.map { "\(self.encoded($0.name))=\(self.encoded($0.value))" }
                .joined(separator: "&").utf8)
    }

    static func decoded(_ body: [UInt8]) -> [(name: String, value: String)] {
        String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
            let parts = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (self.decoded(parts[0]), parts.count > 1 ? self.decoded(parts[1]) : "")
        }
    }

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "-_.~".contains(character) {
                encoded.append(character)
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
