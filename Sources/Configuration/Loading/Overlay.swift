import YAML

/// Lays one configuration file over another.
enum Overlay {
    /// Maps merge key by key; anything else replaces what is below, null included.
    ///
    /// Every value keeps the position in the file that said it.
    static func merge(_ below: YAMLNode, _ above: YAMLNode) -> YAMLNode {
        guard case .mapping(var entries) = below.content, case .mapping(let over) = above.content
        else { return above }
        for entry in over {
            if let index = entries.firstIndex(where: { $0.name == entry.name }) {
                let value = Self.merge(entries[index].value, entry.value)
                entries[index] = YAMLEntry(
                    name: entry.name, keyPosition: entry.keyPosition, value: value)
            } else {
                entries.append(entry)
            }
        }
        return YAMLNode(.mapping(entries), at: below.position)
    }
}
