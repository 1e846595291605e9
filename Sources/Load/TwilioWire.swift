import CCrypto
import CallAudio

/// Twilio's side of a call: a signed webhook, then a media stream of its own ("Media Streams - WebSocket messages").
package struct TwilioWire: CallWire {
    package static let account = "AC00000000000000000000000000000000"

    package let isUpWhenOpen = true
    private let provider: String
    private let token: String
    private let payloads: [String]

    /// - Parameters:
    ///   - token: of the account, which signs.
    ///   - tape: at 8 kHz.
    package init(provider: String, token: String, tape: CallerTape) {
        self.provider = provider
        self.token = token
        self.payloads = tape.frames.map { Base64Text.of($0.map { G711.muLaw.code($0) }) }
    }

    // MARK: - The webhook

    package func announcement(call: Int, port: Int) -> [UInt8]? {
        let url = "http://127.0.0.1:\(port)/\(self.provider)/voice"
        // In the order of their names, as they are signed.
        let fields = [
            ("AccountSid", Self.account), ("CallSid", Self.sid("CA", call)),
            ("CallStatus", "ringing"), ("From", "15550100"), ("To", "15550199"),
        ]
        let signature = self.signature(of: url + fields.map { $0.0 + $0.1 }.joined())
        let body = fields.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let head = [
            "POST /\(self.provider)/voice HTTP/1.1", "Host: 127.0.0.1:\(port)",
            "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)",
            "X-Twilio-Signature: \(signature)", "Connection: close", "", "",
        ]
        return Array((head.joined(separator: "\r\n") + body).utf8)
    }

    package func door(after answer: String, port: Int) -> CallDoor? {
        guard let url = Self.part(of: answer, after: "<Stream url=\""),
            let name = Self.part(of: answer, after: "<Parameter name=\""),
            let value = Self.part(of: answer, after: "value=\"")
        else { return nil }
        let path = url.split(separator: "/", maxSplits: 2).last.map { "/" + $0 } ?? "/"
        return CallDoor(
            path: path, headers: [("X-Twilio-Signature", self.signature(of: url))],
            token: "\"\(name)\":\"\(value)\"")
    }

    private static func part(of text: String, after mark: String) -> String? {
        text.firstRange(of: mark).map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
    }

    /// HMAC-SHA1 in Base64.
    private func signature(of text: String) -> String {
        let key = Array(self.token.utf8)
        let bytes = Array(text.utf8)
        var code = [UInt8](repeating: 0, count: 20)
        var count = 0
        _ = unsafe EVP_Q_mac(
            nil, "HMAC", nil, "SHA1", nil, key, key.count, bytes, bytes.count, &code, code.count,
            &count)
        return Base64Text.of(code)
    }

    // MARK: - The stream

    private static func sid(_ kind: String, _ call: Int) -> String {
        let digits = String(call, radix: 16)
        return kind + String(repeating: "0", count: 32 - digits.count) + digits
    }

    private func text(_ json: String) -> [UInt8] { ClientSocket.message(.text, json.utf8) }

    package func greeting(call: Int, token: String) -> [[UInt8]] {
        let stream = Self.sid("MZ", call)
        return [
            self.text(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#),
            self.text(
                #"{"event":"start","sequenceNumber":"1","streamSid":"\#(stream)","start":{"#
                    + #""streamSid":"\#(stream)","accountSid":"\#(Self.account)","#
                    + #""callSid":"\#(Self.sid("CA", call))","tracks":["inbound"],"#
                    + #""customParameters":{\#(token)},"mediaFormat":{"encoding":"audio/x-mulaw","#
                    + #""sampleRate":8000,"channels":1}}}"#),
        ]
    }

    package func frame(_ place: Int, number: Int, call: Int) -> [UInt8] {
        self.text(
            #"{"event":"media","sequenceNumber":"\#(number + 2)","media":{"track":"inbound","chunk":""#
                + #"\#(number + 1)","timestamp":"\#(number * 20)","payload":"\#(self.payloads[place])"},"#
                + #""streamSid":"\#(Self.sid("MZ", call))"}"#)
    }

    package func read(isText: Bool, _ payload: RawSpan) -> CallNews {
        // {"event":"media",…: the letter behind tells what it is.
        guard isText, payload.byteCount > 12 else { return .other }
        let letter = unsafe payload.unsafeLoad(fromByteOffset: 10, as: UInt8.self)
        if letter == UInt8(ascii: "c") { return .flush }
        let second = unsafe payload.unsafeLoad(fromByteOffset: 11, as: UInt8.self)
        if second == UInt8(ascii: "e") { return .audio }
        let text = unsafe payload.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        return Self.part(of: text, after: #""name":""#).map { .mark($0) } ?? .other
    }

    package func marked(_ name: String, call: Int) -> [UInt8]? {
        self.text(
            #"{"event":"mark","sequenceNumber":"1","streamSid":"\#(Self.sid("MZ", call))","#
                + #""mark":{"name":"\#(name)"}}"#)
    }

    package func goodbye(call: Int) -> [UInt8]? {
        self.text(
            #"{"event":"stop","sequenceNumber":"1","streamSid":"\#(Self.sid("MZ", call))","#
                + #""stop":{"accountSid":"\#(Self.account)","callSid":"\#(Self.sid("CA", call))"}}"#
        )
    }
}

/// Base64 (RFC 4648, 4).
enum Base64Text {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func of(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
            let bits = group[0] << 16 | group[1] << 8 | group[2]
            for place in 0..<4 {
                let isThere = start + max(0, place - 1) < bytes.count
                text.append(
                    isThere ? Self.letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
