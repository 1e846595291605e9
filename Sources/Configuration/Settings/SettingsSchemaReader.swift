import Patterns
import YAML

/// Reads a schema and reports what it cannot mean.
struct SettingsSchemaReader {
    private(set) var problems = Diagnostics()

    /// Properties of one object, and choices of one setting.
    static let mostNames = 1_000

    private static let common = ["type", "enum", "default", "description", "title", "$schema"]
    /// Those that limit nothing.
    private static let words = ["default", "description", "title", "$schema"]
    private static let keywords: [String: [String]] = [
        "object": ["properties", "required", "additionalProperties"],
        "array": ["items", "minItems", "maxItems"],
        "string": ["minLength", "maxLength", "pattern", "format"],
        "integer": ["minimum", "maximum"],
        "number": ["minimum", "maximum"],
        "boolean": [],
    ]

    /// Reads a schema file; its root must describe an object.
    static func read(_ path: String) -> (
        schema: SettingsSchema?, document: YAMLDocument, Diagnostics
    ) {
        let document = YAMLDocument.read(path)
        var reader = SettingsSchemaReader()
        reader.problems = document.problems
        guard let root = document.root, let schema = reader.schema(root) else {
            return (nil, document, reader.problems)
        }
        if case .object = schema.shape { return (schema, document, reader.problems) }
        reader.problems.error(at: root.position, "settings must be of type \"object\"")
        return (nil, document, reader.problems)
    }

    mutating func schema(_ node: YAMLNode) -> SettingsSchema? {
        guard let mapping = node.mapping(&self.problems) else { return nil }
        let limits = mapping.entries.filter { !Self.words.contains($0.name) }
        if limits.isEmpty { return self.anything(mapping) }
        guard let typeNode = mapping.required("type", &self.problems),
            let type = typeNode.text(&self.problems, oneOf: Self.keywords.keys.sorted())
        else { return nil }
        self.rejectUnknownKeywords(mapping, type)
        guard let shape = self.shape(type, mapping, at: node.position) else { return nil }
        let bare = SettingsSchema(shape: shape, choices: nil, defaultValue: nil, description: "")
        let choices = mapping["enum"]?.items(&self.problems).map {
            self.limited($0, "enum", of: mapping).compactMap { self.value($0, of: bare) }
        }
        let limited = SettingsSchema(
            shape: shape, choices: choices, defaultValue: nil, description: "")
        return SettingsSchema(
            shape: shape, choices: choices,
            defaultValue: mapping["default"].flatMap { self.value($0, of: limited) },
            description: mapping["description"]?.text(&self.problems) ?? "")
    }

    private mutating func anything(_ mapping: YAMLMapping) -> SettingsSchema {
        SettingsSchema(
            shape: .any, choices: nil,
            defaultValue: mapping["default"].flatMap { self.value($0, of: .any) },
            description: mapping["description"]?.text(&self.problems) ?? "")
    }

    private mutating func rejectUnknownKeywords(_ mapping: YAMLMapping, _ type: String) {
        let own = Self.keywords[type] ?? []
        let all = Set(Self.common + Self.keywords.values.joined())
        for entry in mapping.entries where !(Self.common + own).contains(entry.name) {
            self.problems.error(
                at: entry.keyPosition,
                all.contains(entry.name)
                    ? "\"\(entry.name)\" means nothing for the type \"\(type)\""
                    : "the schema keyword \"\(entry.name)\" is not supported",
                hint: NearestName.hint(for: entry.name, among: own + Self.common))
        }
    }

    private mutating func shape(_ type: String, _ mapping: YAMLMapping, at position: SourcePosition)
        -> SettingsSchema.Shape?
    {
        switch type {
        case "object": return self.object(mapping)
        case "array":
            guard let items = mapping.required("items", &self.problems).flatMap({ self.schema($0) })
            else { return nil }
            return .list(items: items, count: self.count("minItems", "maxItems", mapping))
        case "string": return .text(self.text(mapping))
        case "integer":
            let least = mapping["minimum"]?.integer(&self.problems) ?? .min
            let most = mapping["maximum"]?.integer(&self.problems) ?? .max
            return .integer(self.range(least, most, at: position) ?? .min ... .max)
        case "number":
            let least = mapping["minimum"]?.number(&self.problems) ?? -.infinity
            let most = mapping["maximum"]?.number(&self.problems) ?? .infinity
            return .number(self.range(least, most, at: position) ?? -.infinity ... .infinity)
        default: return .boolean
        }
    }

    private mutating func object(_ mapping: YAMLMapping) -> SettingsSchema.Shape {
        let all = mapping["properties"]?.mapping(&self.problems)?.entries ?? []
        let entries = self.limited(all, "properties", of: mapping)
        let required = self.required(mapping, among: entries.map(\.name))
        let properties = entries.compactMap { entry in
            self.schema(entry.value).map {
                SettingsSchema.Property(
                    name: entry.name, schema: $0, isRequired: required.contains(entry.name))
            }
        }
        return .object(.init(properties: properties, others: self.others(mapping)))
    }

    /// Not more than a person would write: each is compared with each.
    private mutating func limited<Item>(_ items: [Item], _ key: String, of mapping: YAMLMapping)
        -> [Item]
    {
        if items.count <= Self.mostNames { return items }
        self.problems.error(
            at: mapping.position,
            "\"\(key)\" has \(items.count) entries: at most \(Self.mostNames) are read",
            hint: "describe keys that are alike with additionalProperties, and choices with pattern"
        )
        return Array(items.prefix(Self.mostNames))
    }

    private mutating func required(_ mapping: YAMLMapping, among names: [String]) -> [String] {
        var required: [String] = []
        let nodes = mapping["required"]?.items(&self.problems) ?? []
        for node in self.limited(nodes, "required", of: mapping) {
            guard let name = node.text(&self.problems) else { continue }
            if !names.contains(name) {
                self.problems.error(
                    at: node.position, "\"\(name)\" is required but not among the properties",
                    hint: NearestName.hint(for: name, among: names))
            }
            required.append(name)
        }
        return required
    }

    private mutating func others(_ mapping: YAMLMapping) -> SettingsSchema? {
        guard let node = mapping["additionalProperties"] else {
            return mapping["properties"] == nil ? .any : nil
        }
        if case .mapping = node.content { return self.schema(node) }
        if node.boolean(&self.problems) == true {
            self.problems.error(
                at: node.position, "settings that nobody describes cannot be checked",
                hint: "write false, or a schema for the other keys")
        }
        return nil
    }

    private mutating func text(_ mapping: YAMLMapping) -> SettingsSchema.Text {
        var pattern: TextPattern?
        if let node = mapping["pattern"], let text = node.text(&self.problems) {
            do throws(TextPatternError) {
                pattern = try TextPattern(text)
            } catch {
                self.problems.error(
                    at: node.position, "this pattern is not a regular expression: \(error)")
            }
        }
        let format = mapping["format"]?.text(&self.problems, oneOf: ["path"])
        return .init(
            length: self.count("minLength", "maxLength", mapping), pattern: pattern,
            isPath: format == "path")
    }

    private mutating func count(_ least: String, _ most: String, _ mapping: YAMLMapping)
        -> ClosedRange<Int>
    {
        let lower = mapping[least]?.integer(&self.problems, in: 0 ... .max) ?? 0
        let upper = mapping[most]?.integer(&self.problems, in: 0 ... .max) ?? .max
        return self.range(lower, upper, at: mapping.position) ?? 0 ... .max
    }

    private mutating func range<Bound: Comparable>(
        _ lower: Bound, _ upper: Bound, at position: SourcePosition
    ) -> ClosedRange<Bound>? {
        if lower <= upper { return lower...upper }
        self.problems.error(
            at: position, "the least is \(lower), which is more than the most, \(upper)")
        return nil
    }

    /// A default or a choice, which must itself fit.
    private mutating func value(_ node: YAMLNode, of schema: SettingsSchema) -> SettingValue? {
        var check = SettingsCheck(path: "", secretNames: [])
        let value = check.value(node, of: schema, at: "")
        self.problems.add(check.problems)
        return value
    }
}
