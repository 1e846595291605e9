import JackfieldPlugin

extension JSONValue {
    /// The value with every text in it changed.
    func mapTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .text(let text): .text(change(text))
        case .list(let values): .list(values.map { $0.mapTexts(change) })
        case .object(let values): .object(values.mapValues { $0.mapTexts(change) })
        case .null, .boolean, .number: self
        }
    }
}
