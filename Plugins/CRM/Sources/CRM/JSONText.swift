import FoundationEssentials
import JackfieldPlugin

/// JSON in and out of text.
enum JSONText {
    /// - Throws: `.badInput`, without a word of the text.
    static func decode(_ text: String, what: String) throws(ProviderError) -> JSONValue {
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        } catch {
            throw ProviderError(.badInput, "\(what): not valid JSON")
        }
    }

    /// What stands in the database as an object.
    static func object(_ text: String, what: String) throws(ProviderError) -> [String: JSONValue] {
        guard case .object(let object) = try self.decode(text, what: what) else { return [:] }
        return object
    }

    /// Keys in order, so that the same value is the same text.
    static func encode(_ value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}
