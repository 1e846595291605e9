/// The fields of a form body (application/x-www-form-urlencoded), in order.
struct Form: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    typealias Field = (name: String, value: String)

    private(set) var fields: [Field] = []

    static let mostFields = 200
    static let longestBody = 65_536

    init(dictionaryLiteral fields: (String, String)...) {
        self.fields = fields.map { ($0.0, $0.1) }
    }

    init(_ fields: [Field] = []) { self.fields = fields }

    /// Reads a body.
    init(parsing body: [UInt8]) throws(WireFault) {
        guard body.count <= Self.longestBody else {
            throw WireFault("a webhook", "has a body of more than \(Self.longestBody) bytes")
        }
        for pair in body.split(separator: UInt8(ascii: "&")) {
            guard self.fields.count < Self.mostFields else {
                throw WireFault("a webhook", "has more than \(Self.mostFields) fields")
            }
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            self.fields.append(
                (
                    try Self.decoded(parts[0]),
                    parts.count > 1 ? try Self.decoded(parts[1]) : ""
                ))
        }
    }

    static func == (one: Form, other: Form) -> Bool {
        one.fields.elementsEqual(other.fields) { $0 == $1 }
    }

    /// The first field of this name.
    subscript(_ name: String) -> String? { self.fields.first { $0.name == name }?.value }

    mutating func add(_ name: String, _ value: String) { self.fields.append((name, value)) }

    mutating func add(_ name: String, _ value: String?) {
        if let value { self.fields.append((name, value)) }
    }

    /// As a body is written.
    var encoded: [UInt8] {
        Array(
            self.fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
                .joined(separator: "&").utf8)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws(WireFault) -> String {
        var decoded: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex,
                    let high = Self.digit(bytes[index + 1]), let low = Self.digit(bytes[index + 2])
                else { throw WireFault("a webhook", "has a % without two hexadecimal digits") }
                decoded.append(high << 4 | low)
                index += 2
            default: decoded.append(bytes[index])
            }
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw WireFault("a webhook", "has a field that is not UTF-8")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
