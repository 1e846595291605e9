package import JackfieldPlugin

/// The arguments of one operation. Every mistake names the argument, and never tells its value.
package struct Arguments: Sendable {
    /// Longest arguments of one operation, in bytes of JSON.
    package static let longest = 1_048_576

    private let operation: String
    private let values: [String: JSONValue]

    /// - Parameter known: the names that the operation has.
    package init(_ json: String, of operation: String, known: [String]) throws(ProviderError) {
        guard json.utf8.count <= Self.longest else {
            throw ProviderError(
                .badInput, "\(operation): arguments of more than \(Self.longest) bytes")
        }
        let value = try JSONText.decode(json.isEmpty ? "{}" : json, what: "\(operation): arguments")
        guard case .object(let values) = value else {
            throw ProviderError(.badInput, "\(operation): arguments must be a JSON object")
        }
        for name in values.keys.sorted() where !known.contains(name) {
            throw ProviderError(
                .badInput,
                "\(operation): there is no argument \"\(name.prefix(40))\"; there are "
                    + known.joined(separator: ", "))
        }
        self.operation = operation
        self.values = values.filter { $0.value != .null }
    }

    package func has(_ name: String) -> Bool { self.values[name] != nil }

    /// A text that must be there, trimmed and not empty.
    package func text(_ name: String, upTo longest: Int) throws(ProviderError) -> String {
        guard let text = try self.optionalText(name, upTo: longest), !text.isEmpty else {
            throw self.error(name, "is missing or empty")
        }
        return text
    }

    /// Numbers count as texts: models write account numbers either way.
    package func optionalText(_ name: String, upTo longest: Int) throws(ProviderError) -> String? {
        switch self.values[name] {
        case nil: return nil
        case .text(let text):
            guard text.utf8.count <= longest else {
                throw self.error(name, "is longer than \(longest) bytes")
            }
            return String(text[...].trimmed)
        case .number(let number):
            guard let whole = Int64(exactly: number) else { throw self.error(name, "must be text") }
            return String(whole)
        default: throw self.error(name, "must be text")
        }
    }

    package func choice(_ name: String, of choices: [String]) throws(ProviderError) -> String? {
        guard let text = try self.optionalText(name, upTo: 64) else { return nil }
        guard choices.contains(text) else {
            throw self.error(name, "must be one of \(choices.joined(separator: ", "))")
        }
        return text
    }

    /// A whole number; as text too.
    package func optionalInteger(
        _ name: String, in range: ClosedRange<Int64>
    ) throws(ProviderError) -> Int64? {
        let number: Int64? =
            switch self.values[name] {
            case nil: nil
            case .number(let number): Int64(exactly: number)
            case .text(let text): Int64(text[...].trimmed)
            default: nil
            }
        guard self.has(name) else { return nil }
        guard let number, range.contains(number) else {
            throw self.error(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The id of a record as the service writes it; a number counts as a text.
    package func recordID(_ name: String) throws(ProviderError) -> String? {
        guard let id = try self.optionalText(name, upTo: 64), !id.isEmpty else { return nil }
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain else { throw self.error(name, "is no id") }
        return id
    }

    /// A list of texts; one text counts as a list of one.
    package func texts(_ name: String, upTo longest: Int) throws(ProviderError) -> [String]? {
        switch self.values[name] {
        case nil: return nil
        case .text(let text): return [text]
        case .list(let items):
            guard items.count <= longest else {
                throw self.error(name, "has more than \(longest) items")
            }
            var texts: [String] = []
            for item in items {
                guard case .text(let text) = item else {
                    throw self.error(name, "must be a list of texts")
                }
                texts.append(text)
            }
            return texts
        default: throw self.error(name, "must be a list of texts")
        }
    }

    package func object(_ name: String) throws(ProviderError) -> [String: JSONValue]? {
        switch self.values[name] {
        case nil: return nil
        case .object(let object): return object
        default: throw self.error(name, "must be an object")
        }
    }

    package func error(_ name: String, _ what: String) -> ProviderError {
        ProviderError(.badInput, "\(self.operation): argument \"\(name)\" \(what)")
    }
}
