import JackfieldPlugin

/// JSON in and out of text.
enum JSONText {
    /// - Throws: `.badInput`, without a word of the text.
    static func decode(_ text: String, what: String) throws(ProviderError) -> JSONValue {
        guard let value = JSONValue(parsing: text) else {
            throw ProviderError(.badInput, "\(what): not valid JSON")
        }
        return value
    }

    /// What stands in the database as an object.
    static func object(_ text: String, what: String) throws(ProviderError) -> [String: JSONValue] {
        guard case .object(let object) = try self.decode(text, what: what) else { return [:] }
        return object
    }
}

extension JSONValue {
    static func integer(_ value: Int64) -> JSONValue { .number(Double(value)) }

    static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.text) ?? .null }
}
