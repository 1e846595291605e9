import YAML

/// Lays one configuration file over another.
enum Overlay {
    /// Maps merge key by key; anything else replaces what is below, null included.
    ///
    /// Every value keeps the position in the file that said it.
    static func merge(_ below: YAMLNode, _ above: YAMLNode) -> YAMLNode {
        guard case .mapping(var entries) = below.content, case .mapping(let over) = above.content
        else { return above }
        // No name comes twice: the parser refuses that.
        let indices = Dictionary(
            uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
        for entry in over {
            if let index = indices[entry.name] {
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
