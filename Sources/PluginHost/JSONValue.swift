import FoundationEssentials

/// A JSON document in memory, read by JSON Pointer.
enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case map([String: JSONValue])

    init(parsing json: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .map(try value.decode([String: JSONValue].self))
        }
    }

    /// The value at a JSON Pointer (RFC 6901), or nil when there is none.
    subscript(pointer pointer: String) -> JSONValue? {
        guard !pointer.isEmpty else { return self }
        guard pointer.hasPrefix("/") else { return nil }
        var value = self
        for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            switch value {
            case .map(let map):
                guard let next = map[Self.unescaped(part)] else { return nil }
                value = next
            case .list(let list):
                let isPlain = part == "0" || !part.hasPrefix("0")
                guard isPlain, part.allSatisfy({ $0.isASCII && $0.isNumber }),
                    let index = Int(part), index < list.count
                else { return nil }
                value = list[index]
            default: return nil
            }
        }
        return value
    }

    /// RFC 6901 section 4: ~1 first, then ~0.
    private static func unescaped(_ part: Substring) -> String {
        String(part).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}
