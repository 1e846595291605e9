import CallModel

/// The records of the simulated organisation, by type.
struct SalesforceStore: Sendable {
    private static let prefixes = ["Contact": "003", "Lead": "00Q", "Task": "00T", "Case": "500"]
    private static let required = ["Contact": "LastName", "Lead": "LastName"]

    private var records: [String: [[String: JSONValue]]] = [:]
    private var last = 0

    static func knows(_ type: String) -> Bool { self.prefixes[type] != nil }

    func all(_ type: String) -> [[String: JSONValue]] { self.records[type] ?? [] }

    /// Those in which the field has this value; "Id" also with its 15 first characters.
    func indices(_ type: String, _ field: String, _ value: String) -> [Int] {
        self.all(type).indices.filter { index in
            guard let text = self.all(type)[index][field]?.string else { return false }
            return text == value || (field == "Id" && text.prefix(15) == value)
        }
    }

    /// - Returns: the id.
    mutating func create(_ type: String, _ fields: [String: JSONValue]) -> String {
        self.last += 1
        let digits = String(self.last)
        let zeros = String(repeating: "0", count: 12 - digits.count)
        let id = (Self.prefixes[type] ?? "a00") + zeros + digits + "AAA"
        var record = fields
        record["Id"] = .text(id)
        record["CreatedDate"] = "2026-04-30T10:00:00.000+0000"
        record["LastModifiedDate"] = "2026-04-30T10:00:00.000+0000"
        self.records[type, default: []].append(Self.named(record))
        return id
    }

    mutating func change(_ type: String, at index: Int, _ fields: [String: JSONValue]) {
        guard var record = self.records[type]?[index] else { return }
        record.merge(fields) { _, new in new }
        self.records[type]?[index] = Self.named(record)
    }

    mutating func remove(_ type: String, at index: Int) {
        self.records[type]?.remove(at: index)
    }

    /// What a new record lacks; nil: nothing.
    static func missingField(_ type: String, _ fields: [String: JSONValue]) -> String? {
        guard let name = self.required[type] else { return nil }
        return fields[name]?.string?.isEmpty == false ? nil : name
    }

    /// Salesforce makes the name of people.
    private static func named(_ record: [String: JSONValue]) -> [String: JSONValue] {
        guard let last = record["LastName"]?.string else { return record }
        var named = record
        let names = [record["FirstName"]?.string, last].compactMap { $0 }
        named["Name"] = .text(names.joined(separator: " "))
        return named
    }

    // MARK: - Questions

    func find(_ query: SimulatedQuery) -> [[String: JSONValue]] {
        let found = self.all(query.type).filter { record in
            query.alternatives.isEmpty
                || query.alternatives.contains { $0.allSatisfy { Self.holds($0, of: record) } }
        }
        return found.prefix(query.limit).map { $0 }
    }

    private static func holds(
        _ condition: SimulatedQuery.Condition, of record: [String: JSONValue]
    ) -> Bool {
        let value = record[condition.field]?.string ?? ""
        return switch condition.comparison {
        case .isOneOf(let values): values.contains { $0.lowercased() == value.lowercased() }
        // Times as they are written sort as they follow each other.
        case .isAtLeast(let least): value.prefix(19) >= least.prefix(19)
        }
    }

    /// People in whose names or numbers these words are; digits are compared without what stands between them.
    func search(_ words: String, inPhones: Bool) -> [(type: String, record: [String: JSONValue])] {
        let types = ["Contact", "Lead"]
        return types.flatMap { type in
            self.all(type).filter { record in
                guard inPhones else {
                    let name = record["Name"]?.string?.lowercased() ?? ""
                    return name.contains(words.lowercased())
                }
                let wanted = words.filter(\.isNumber)
                return ["Phone", "MobilePhone"].contains { field in
                    record[field]?.string?.filter(\.isNumber).hasSuffix(wanted) == true
                }
            }.map { (type: type, record: $0) }
        }
    }
}
