import FoundationEssentials

/// One request to ARI.
struct ARIRequest: Equatable, Sendable {
    /// What becomes of one that does not reach Asterisk.
    enum Patience: Sendable {
        /// Tried for as long as a caller waits.
        case caller
        /// Tried until ARI is there again: what is left behind would stay for ever.
        case cleanup
    }

    var method: String
    /// Below the root, each part without a slash.
    var path: [String]
    var query: [(name: String, value: String)]
    /// Channel variables.
    var variables: [String: String]
    var patience: Patience

    init(
        _ method: String, _ path: [String], _ query: [(name: String, value: String)] = [],
        variables: [String: String] = [:], patience: Patience = .caller
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.variables = variables
        self.patience = patience
    }

    static func == (left: ARIRequest, right: ARIRequest) -> Bool {
        left.line == right.line && left.variables == right.variables
    }

    /// `POST channels/1.2/answer?x=y`.
    var line: String { "\(self.method) \(self.target)" }

    /// Path and query, percent-encoded.
    var target: String {
        let path = self.path.map(Self.encoded).joined(separator: "/")
        let query = self.query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
        return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }

    var body: [UInt8] {
        guard !self.variables.isEmpty else { return [] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array((try? encoder.encode(["variables": self.variables])) ?? Data())
    }

    /// RFC 3986, 2.3: all but the unreserved characters.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}

/// What has become of a request.
enum ARIOutcome: Equatable, Sendable {
    case ok(body: [UInt8])
    /// Asterisk has said no.
    case refused(status: Int, message: String)
    /// It could not be asked.
    case unreachable(String)

    init(status: Int, body: [UInt8]) {
        switch status {
        case 200..<300: self = .ok(body: body)
        default:
            struct Wire: Decodable { var message: String? }
            let wire = try? JSONDecoder().decode(Wire.self, from: Data(body.prefix(4_096)))
            self = .refused(status: status, message: String((wire?.message ?? "").prefix(200)))
        }
    }

    func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
        guard case .ok(let body) = self else { return nil }
        return try? JSONDecoder().decode(type, from: Data(body))
    }
}

extension ARIRequest {
    /// Whether Asterisk may get it twice: what is created has a name, but keys would be pressed twice.
    var isRepeatable: Bool { self.path.last != "dtmf" }
}
