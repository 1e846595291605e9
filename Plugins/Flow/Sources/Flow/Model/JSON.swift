import FoundationEssentials

/// A JSON value: what a tool gives back, and what it is called with.
enum JSON: Equatable, Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    /// In the order in which it is written.
    case object([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: JSON
    }

    /// The value at a path of names and positions; `count` of a list or a map is its size.
    func at(_ path: some Collection<String>) -> JSON? {
        guard let first = path.first else { return self }
        let next: JSON? =
            switch self {
            case .object(let members):
                members.first { $0.name == first }?.value
                    ?? (first == "count" ? .number(Double(members.count)) : nil)
            case .array(let items):
                first == "count"
                    ? .number(Double(items.count))
                    : Int(first).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        return next?.at(path.dropFirst())
    }

    /// A single value as plain text; empty for null, lists and maps.
    var plain: String {
        switch self {
        case .string(let text): text
        case .number(let number): Self.plain(number)
        case .boolean(let value): value ? "true" : "false"
        case .null, .array, .object: ""
        }
    }

    /// Whether there is nothing in it.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .number, .boolean: false
        }
    }

    private static func plain(_ number: Double) -> String {
        if let whole = Int(exactly: number) { "\(whole)" } else { "\(number)" }
    }
}

extension JSON: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    /// Nil when the text is no JSON.
    init?(parsing text: String) {
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(text.utf8)) else {
            return nil
        }
        self = value
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
                    Member(
                        name: key.stringValue, value: try container.decode(JSON.self, forKey: key))
                })
        } else if var container = try? decoder.unkeyedContainer() {
            var items: [JSON] = []
            while !container.isAtEnd { items.append(try container.decode(JSON.self)) }
            self = .array(items)
        } else {
            self = try Self(single: try decoder.singleValueContainer())
        }
    }

    private init(single container: any SingleValueDecodingContainer) throws {
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .string(try container.decode(String.self))
        }
    }
}

extension JSON: CustomStringConvertible {
    /// As JSON text (RFC 8259).
    var description: String {
        switch self {
        case .null: "null"
        case .boolean, .number: self.plain
        case .string(let text): Self.quoted(text)
        case .array(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)): \($0.value)" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
