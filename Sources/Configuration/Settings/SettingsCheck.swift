import Patterns
import YAML

/// Checks settings against their schema, fills in defaults, and finds the secrets they are bound to.
struct SettingsCheck {
    /// A reference and where it stands.
    struct Binding: Hashable {
        let reference: SecretReference
        let position: SourcePosition
    }

    private(set) var problems = Diagnostics()
    /// By the manifest's name of the setting.
    private(set) var bindings: [String: Binding] = [:]
    /// The settings in messages: `providers.ears.settings`.
    private let path: String
    /// The settings that take secrets.
    private let secretNames: [String]

    init(path: String, secretNames: [String]) {
        self.path = path
        self.secretNames = secretNames
    }

    /// `name` leads from the root of the settings: `auth.token`; empty at the root. Nil: reported.
    mutating func value(_ node: YAMLNode, of schema: SettingsSchema, at name: String)
        -> SettingValue?
    {
        if case .scalar(let scalar) = node.content {
            if self.secretNames.contains(name) {
                return self.secret(scalar, at: name, node.position)
            }
            if SecretReference.isMentioned(in: scalar.text) {
                self.refuseSecret(at: node.position)
                return nil
            }
        }
        guard let value = self.unlimited(node, of: schema, at: name) else { return nil }
        if let choices = schema.choices, !choices.contains(value) {
            let texts = choices.map(Self.plain)
            let typed = Self.plain(value)
            self.problems.error(
                at: node.position,
                "\(node.described) is not one of \(texts.joined(separator: ", "))",
                hint: NearestName.of(typed, among: texts).map { "did you mean \"\($0)\"?" })
            return nil
        }
        return value
    }

    private mutating func unlimited(_ node: YAMLNode, of schema: SettingsSchema, at name: String)
        -> SettingValue?
    {
        switch schema.shape {
        case .any: self.anything(node)
        case .boolean: node.boolean(&self.problems).map { .boolean($0) }
        case .integer(let range):
            node.integer(&self.problems, in: range).map { .integer($0) }
        case .number(let range): self.number(node, in: range)
        case .text(let form): self.text(node, form)
        case .list(let items, let count): self.list(node, items, count, at: name)
        case .object(let object): self.object(node, object, at: name)
        }
    }

    private mutating func anything(_ node: YAMLNode) -> SettingValue? {
        switch node.content {
        case .sequence(let items):
            return .list(items.compactMap { self.value($0, of: .any, at: "") })
        case .mapping(let entries):
            let pairs = entries.map { ($0.name, self.value($0.value, of: .any, at: "")) }
            return .object(
                pairs.reduce(into: [:]) { values, pair in values[pair.0] = pair.1 })
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .boolean(let value): return .boolean(value)
            case .integer(let value): return .integer(value)
            case .text(let value): return .text(value)
            case .number: return self.number(node, in: -.infinity ... .infinity)
            }
        }
    }

    private mutating func number(_ node: YAMLNode, in range: ClosedRange<Double>) -> SettingValue? {
        guard let number = node.number(&self.problems, in: range) else { return nil }
        if case .scalar(let scalar) = node.content, case .integer(let whole) = scalar.value {
            return .integer(whole)
        }
        return .number(number)
    }

    private mutating func text(_ node: YAMLNode, _ form: SettingsSchema.Text) -> SettingValue? {
        guard let text = node.text(&self.problems) else { return nil }
        let length = text.unicodeScalars.count
        guard form.length.contains(length) else {
            let bound =
                length < form.length.lowerBound
                ? "at least \(form.length.lowerBound)" : "at most \(form.length.upperBound)"
            self.problems.error(
                at: node.position, "this text has \(length) characters: it must have \(bound)")
            return nil
        }
        if let pattern = form.pattern, !pattern.isFound(in: text) {
            self.problems.error(
                at: node.position,
                "\(node.described) does not match the pattern \(pattern.source)")
            return nil
        }
        return .text(form.isPath ? FilePath.resolve(text, from: node.position.file) : text)
    }

    private mutating func list(
        _ node: YAMLNode, _ items: SettingsSchema, _ count: ClosedRange<Int>, at name: String
    ) -> SettingValue? {
        guard let nodes = node.items(&self.problems) else { return nil }
        guard count.contains(nodes.count) else {
            let bound =
                nodes.count < count.lowerBound
                ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
            self.problems.error(
                at: node.position, "this list has \(nodes.count) entries: it must have \(bound)")
            return nil
        }
        let values = nodes.compactMap { self.value($0, of: items, at: "\(name)[]") }
        return values.count == nodes.count ? .list(values) : nil
    }

    private mutating func object(
        _ node: YAMLNode, _ object: SettingsSchema.Object, at name: String
    ) -> SettingValue? {
        guard let mapping = node.mapping(&self.problems) else { return nil }
        var values: [String: SettingValue] = [:]
        let known = object.properties.map(\.name)
        for entry in mapping.entries where !known.contains(entry.name) && !entry.value.isNull {
            if let others = object.others {
                values[entry.name] = self.value(
                    entry.value, of: others, at: Self.join(name, entry.name))
            } else {
                self.problems.error(
                    at: entry.keyPosition, "\"\(entry.name)\" is not a key of \(self.full(name))",
                    hint: self.problems.isFull
                        ? nil : NearestName.hint(for: entry.name, among: known))
            }
        }
        for property in object.properties {
            let place = Self.join(name, property.name)
            if let given = mapping[property.name] {
                values[property.name] = self.value(given, of: property.schema, at: place)
            } else if property.isRequired, property.schema.defaultValue == nil {
                self.reportMissing(property, at: place, in: mapping, of: name)
            } else {
                values[property.name] = property.schema.defaultValue
            }
        }
        return .object(values)
    }

    private mutating func reportMissing(
        _ property: SettingsSchema.Property, at place: String, in mapping: YAMLMapping,
        of name: String
    ) {
        let example = self.secretNames.contains(place) ? "${secret:NAME}" : "…"
        let about = property.schema.description
        self.problems.error(
            at: mapping.position, "\"\(property.name)\" is missing from \(self.full(name))",
            hint: "add \"\(property.name): \(example)\"" + (about.isEmpty ? "" : " (\(about))"))
    }

    private mutating func secret(_ scalar: YAMLScalar, at name: String, _ position: SourcePosition)
        -> SettingValue?
    {
        if let reference = SecretReference(scalar.text) {
            self.bindings[name] = Binding(reference: reference, position: position)
            return .text(scalar.text)
        }
        let isReference = SecretReference.isMentioned(in: scalar.text)
        self.problems.error(
            at: position,
            isReference
                ? "this is not a reference to a secret"
                : "a secret stands in the configuration itself",
            hint: isReference
                ? "write exactly ${secret:NAME}, with nothing round it"
                : "put it into the secrets file as NAME=value, and write ${secret:NAME} here",
            hidesSource: !isReference)
        return nil
    }

    private mutating func refuseSecret(at position: SourcePosition) {
        let takers = self.secretNames.joined(separator: ", ")
        self.problems.error(
            at: position, "the plugin's manifest names no secret here",
            hint: takers.isEmpty
                ? "this plugin takes no secrets" : "its secrets are: \(takers)")
    }

    private func full(_ name: String) -> String {
        name.isEmpty ? self.path : Self.join(self.path, name)
    }

    private static func join(_ name: String, _ key: String) -> String {
        name.isEmpty ? key : "\(name).\(key)"
    }

    private static func plain(_ value: SettingValue) -> String {
        if case .text(let text) = value { text } else { value.canonical }
    }
}
