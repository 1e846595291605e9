import CallModel

/// Journals as the API tells them.
enum ToldJournal {
    static func list(_ value: JSONValue?) -> [JSONValue] {
        if case .list(let values)? = value { values } else { [] }
    }

    static func texts(_ key: String, of event: String, in entries: [JSONValue]) -> [String] {
        entries.filter { $0["event"]?.string == event }.compactMap { $0[key]?.string }
    }
}
