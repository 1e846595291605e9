package import Patterns

/// What a plugin's settings may be: the part of JSON Schema that Jackfield knows, in a checked form.
///
/// `type` (one of object, array, string, integer, number, boolean), `properties`, `required`,
/// `additionalProperties` (false, or a schema; left out, it is false, unless there are no `properties`
/// either: then anything goes), `enum`, `minimum`, `maximum`,
/// `minLength`, `maxLength` (Unicode scalars), `pattern` (found anywhere in the text), `items`, `minItems`,
/// `maxItems`, `default`, `description`, `title`, `$schema`, and `format: path` for a path that is relative
/// to the file that says it.
///
/// A setting that is left out is its `default`, or is not there: an object appears with its inner defaults
/// only when it is written or has a default, if only `{}`, since its presence may mean something.
package struct SettingsSchema: Hashable, Sendable {
    package indirect enum Shape: Hashable, Sendable {
        case object(Object)
        case list(items: SettingsSchema, count: ClosedRange<Int>)
        case text(Text)
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case boolean
        /// Any JSON; a schema without `type` and without limits.
        case any
    }

    package struct Object: Hashable, Sendable {
        /// In the order of the schema.
        package let properties: [Property]
        /// The schema of keys that have no property.
        package let others: SettingsSchema?
    }

    package struct Property: Hashable, Sendable {
        package let name: String
        package let schema: SettingsSchema
        package let isRequired: Bool
    }

    package struct Text: Hashable, Sendable {
        package let length: ClosedRange<Int>
        package let pattern: TextPattern?
        package let isPath: Bool
    }

    package let shape: Shape
    package let choices: [SettingValue]?
    package let defaultValue: SettingValue?
    package let description: String

    static let any = SettingsSchema(
        shape: .any, choices: nil, defaultValue: nil, description: "")

    /// The property under a name in which dots lead into objects.
    func property(at path: String) -> SettingsSchema? {
        path.split(separator: ".", omittingEmptySubsequences: false).reduce(self) { schema, name in
            guard case .object(let object) = schema?.shape else { return nil }
            return object.properties.first { $0.name == name }?.schema
        }
    }
}
