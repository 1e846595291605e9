/// A single value as it was written; `value` is what it means.
package struct YAMLScalar: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// What a scalar means: the core schema of YAML 1.2 (section 10.3), with one difference.
    ///
    /// A number with leading zeros is text, so that a telephone number keeps them.
    package enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case integer(Int)
        case number(Double)
        case text(String)
    }

    package let text: String
    package let style: Style
    /// Whether `!!str` or `!` says that this is text.
    package let isTaggedText: Bool

    package init(_ text: String, style: Style = .plain, isTaggedText: Bool = false) {
        self.text = text
        self.style = style
        self.isTaggedText = isTaggedText
    }

    package var value: Value {
        guard self.style == .plain, !self.isTaggedText else { return .text(self.text) }
        switch self.text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        default: return PlainNumber.value(of: self.text) ?? .text(self.text)
        }
    }

    /// What this is, for messages; long texts are cut.
    package var described: String {
        switch self.value {
        case .null: "nothing"
        case .boolean(let value): "\(value)"
        case .integer: "the number \(self.text)"
        case .number: "the number \(self.text)"
        case .text(let text):
            text.count <= 40 ? "the text \"\(text)\"" : "the text \"\(text.prefix(37))…\""
        }
    }
}
