package import JackfieldPlugin

/// JSON in and out of text.
package enum JSONText {
    /// - Throws: `.badInput`, without a word of the text.
    package static func decode(_ text: String, what: String) throws(ProviderError) -> JSONValue {
        guard let value = JSONValue(parsing: text) else {
            throw ProviderError(.badInput, "\(what): not valid JSON")
        }
        return value
    }

    /// What must be an object; anything else counts as an empty one.
    package static func object(
        _ text: String, what: String
    ) throws(ProviderError) -> [String: JSONValue] {
        guard case .object(let object) = try self.decode(text, what: what) else { return [:] }
        return object
    }
}

extension JSONValue {
    package static func integer(_ value: Int64) -> JSONValue { .number(Double(value)) }

    package static func optional(_ value: String?) -> JSONValue {
        value.map(JSONValue.text) ?? .null
    }
}
