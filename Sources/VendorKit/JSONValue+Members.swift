package import JackfieldPlugin

extension JSONValue {
    /// A member of an object; nil where there is none.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    package var list: [JSONValue]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    /// A whole number that is not below 0.
    package var count: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number).flatMap { $0 >= 0 ? $0 : nil }
    }
}
