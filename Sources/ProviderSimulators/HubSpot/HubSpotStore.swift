import CallModel

/// An object of the simulated account.
struct HubSpotObject: Sendable {
    var id: Int
    var properties: [String: String]
    var associations: [JSONValue] = []

    var json: JSONValue {
        var properties = self.properties.mapValues { JSONValue.text($0) }
        properties["hs_object_id"] = .text(String(self.id))
        return [
            "id": .text(String(self.id)), "properties": .object(properties),
            "createdAt": "2026-04-30T10:00:00.000Z", "updatedAt": "2026-04-30T10:00:00.000Z",
            "archived": .boolean(false),
        ]
    }
}

/// The objects of the simulated account, by type.
struct HubSpotStore: Sendable {
    private var objects: [String: [HubSpotObject]] = [:]
    private var lastID = 500

    func all(_ type: String) -> [HubSpotObject] { self.objects[type] ?? [] }

    /// - Parameter property: nil: the id.
    func index(_ type: String, _ value: String, by property: String?) -> Int? {
        self.all(type).firstIndex { object in
            property.map { object.properties[$0] == value } ?? (String(object.id) == value)
        }
    }

    mutating func create(
        _ type: String, _ properties: [String: String], _ associations: [JSONValue]
    ) -> HubSpotObject {
        self.lastID += 1
        let object = HubSpotObject(
            id: self.lastID, properties: properties, associations: associations)
        self.objects[type, default: []].append(object)
        return object
    }

    mutating func change(
        _ type: String, at index: Int, _ properties: [String: String]
    ) -> HubSpotObject? {
        self.objects[type]?[index].properties.merge(properties) { _, new in new }
        return self.objects[type]?[index]
    }

    mutating func remove(_ type: String, at index: Int) { self.objects[type]?.remove(at: index) }

    /// Texts and numbers of a request, as HubSpot keeps them.
    static func properties(_ value: JSONValue?) -> [String: String] {
        guard case .object(let members)? = value else { return [:] }
        return members.mapValues { value in
            if case .text(let text) = value { text } else { value == .null ? "" : value.json }
        }
    }
}

/// A search as HubSpot understands it; nil: it does not.
struct HubSpotFilter: Sendable {
    private static let mostGroups = 5
    private static let mostFilters = 25

    private let groups: [[JSONValue]]
    private let query: String

    init?(_ body: JSONValue) {
        var groups: [[JSONValue]] = []
        if case .list(let given)? = body["filterGroups"] {
            for group in given {
                guard case .list(let filters)? = group["filters"] else { return nil }
                guard filters.allSatisfy({ $0["propertyName"]?.string != nil }) else { return nil }
                groups.append(filters)
            }
        }
        let count = groups.reduce(0) { $0 + $1.count }
        guard groups.count <= Self.mostGroups, count <= Self.mostFilters else { return nil }
        self.groups = groups
        self.query = body["query"]?.string?.lowercased() ?? ""
    }

    func matches(_ object: HubSpotObject) -> Bool {
        let values = object.properties.values
        guard self.query.isEmpty || values.contains(where: { $0.lowercased().contains(self.query) })
        else { return false }
        guard !self.groups.isEmpty else { return true }
        return self.groups.contains { group in group.allSatisfy { Self.holds($0, of: object) } }
    }

    private static func holds(_ filter: JSONValue, of object: HubSpotObject) -> Bool {
        let name = filter["propertyName"]?.string ?? ""
        let value = object.properties[name] ?? (name == "createdate" ? "1777543200000" : nil)
        let wanted = filter["value"]?.string ?? ""
        switch filter["operator"]?.string {
        case "EQ": return value?.lowercased() == wanted.lowercased()
        case "NEQ": return value?.lowercased() != wanted.lowercased()
        case "GTE": return (value.flatMap(Double.init) ?? -1) >= (Double(wanted) ?? 0)
        case "HAS_PROPERTY": return value?.isEmpty == false
        case "CONTAINS_TOKEN": return value?.lowercased().contains(wanted.lowercased()) == true
        case "IN":
            guard let value, case .list(let values)? = filter["values"] else { return false }
            return values.contains(.text(value.lowercased()))
        default: return false
        }
    }
}
