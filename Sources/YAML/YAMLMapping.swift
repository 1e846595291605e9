/// The keys of one map, looked up by name.
package struct YAMLMapping: Sendable {
    package let entries: [YAMLEntry]
    /// Where the map starts.
    package let position: SourcePosition

    package init(entries: [YAMLEntry], position: SourcePosition) {
        self.entries = entries
        self.position = position
    }

    /// The value of a key; nil also when it is null.
    package subscript(_ name: String) -> YAMLNode? {
        self.entries.first { $0.name == name && !$0.value.isNull }?.value
    }

    /// The value of a key that must be there; reports it when it is not.
    package func required(_ name: String, _ problems: inout Diagnostics) -> YAMLNode? {
        if let node = self[name] { return node }
        problems.error(
            at: self.entries.first { $0.name == name }?.keyPosition ?? self.position,
            "the key \"\(name)\" is missing", hint: "add \"\(name): …\"")
        return nil
    }

    /// Reports every key that is not in `known`, with the nearest one that is.
    package func rejectUnknownKeys(_ known: [String], _ problems: inout Diagnostics) {
        for entry in self.entries where !known.contains(entry.name) {
            problems.error(
                at: entry.keyPosition, "the key \"\(entry.name)\" is not known here",
                hint: problems.isFull ? nil : NearestName.hint(for: entry.name, among: known))
        }
    }
}
