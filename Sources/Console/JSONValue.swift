import CallModel
import FoundationEssentials

/// A value on its way to JSON.
enum JSONValue: Encodable, Hashable, Sendable, ExpressibleByStringLiteral {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(stringLiteral value: String) { self = .string(value) }

    init(_ value: String) { self = .string(value) }
    init(_ value: Int) { self = .integer(Int64(value)) }
    init(_ value: Bool) { self = .bool(value) }
    /// JSON has no infinities: they become null.
    init(_ value: Double) { self = value.isFinite ? .number(value) : .null }
    /// With the digits that a person would write.
    init(_ value: Float?) { self = value.flatMap { Double("\($0)") }.map { .init($0) } ?? .null }
    /// Whole milliseconds.
    init(milliseconds value: Duration?) {
        self = value.map { .integer($0.roundedMilliseconds) } ?? .null
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// Keys in order, one line or many, ended.
    func text(isPretty: Bool) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            preconditionFailure("a value that cannot be written as JSON: \(error)")
        }
    }
}
