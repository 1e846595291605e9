import YAML

/// A map that fits its table. Wrong values were reported, and are left out or stand at their defaults.
struct CheckedSection: Sendable {
    indirect enum Value: Sendable {
        case boolean(Bool)
        case integer(Int)
        case number(Double)
        case text(String)
        case list([Item])
        case section(CheckedSection)
        case named([Entry])
        case free(YAMLNode)
    }

    struct Item: Sendable {
        let value: Value
        let position: SourcePosition
    }

    struct Entry: Sendable {
        let name: String
        let keyPosition: SourcePosition
        let section: CheckedSection
    }

    let table: Section
    let position: SourcePosition
    var items: [String: Item] = [:]
    /// The keys that the file gives, defaults left out.
    var given: [String: SourcePosition] = [:]

    // A read of a key that the table does not have, or has with another type, is our own bug.

    func boolean(_ name: String) -> Bool? {
        if case .boolean(let value) = self.value(name) { value } else { nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let value) = self.value(name) { value } else { nil }
    }

    func number(_ name: String) -> Double? {
        if case .number(let value) = self.value(name) { value } else { nil }
    }

    func text(_ name: String) -> String? {
        if case .text(let value) = self.value(name) { value } else { nil }
    }

    func list(_ name: String) -> [Item] {
        if case .list(let value) = self.value(name) { value } else { [] }
    }

    func texts(_ name: String) -> [String] { self.list(name).compactMap(\.text) }

    func sections(_ name: String) -> [CheckedSection] { self.list(name).compactMap(\.section) }

    func section(_ name: String) -> CheckedSection? {
        if case .section(let value) = self.value(name) { value } else { nil }
    }

    func named(_ name: String) -> [Entry] {
        if case .named(let value) = self.value(name) { value } else { [] }
    }

    func free(_ name: String) -> YAMLNode? {
        if case .free(let value) = self.value(name) { value } else { nil }
    }

    /// Where the value stands; where the section stands when there is none.
    func position(of name: String) -> SourcePosition { self.items[name]?.position ?? self.position }

    private func value(_ name: String) -> Value? {
        precondition(self.table[name] != nil, "the table has no key \"\(name)\"")
        return self.items[name]?.value
    }
}

extension CheckedSection.Item {
    var text: String? { if case .text(let text) = self.value { text } else { nil } }

    var section: CheckedSection? {
        if case .section(let section) = self.value { section } else { nil }
    }
}
