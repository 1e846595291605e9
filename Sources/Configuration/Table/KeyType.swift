/// What a key's value may be.
indirect enum KeyType: Sendable {
    case boolean
    case integer(ClosedRange<Int>, unit: String = "")
    case number(ClosedRange<Double>)
    case text(TextForm)
    case choice([String])
    /// Relative to the file that says it.
    case path
    case list(KeyType, atLeast: Int = 0)
    case section(Section)
    /// Names of the operator's choice, each with a section. `example` is such a name.
    case named(Section, example: String)
    /// One of these words, or a section with exactly one of its keys.
    case step(Section, words: [String])
    /// One of these words, or something else.
    case choiceOr([String], KeyType)
    /// Checked by somebody else, whom `described` names.
    case free(String)

    /// For the reference: `whole number of milliseconds, 100 to 5000`.
    var described: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range, _) where range.count == 1: "\(range.lowerBound)"
        case .integer(let range, let unit):
            "whole number\(Self.of(unit)), \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "number, \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        case .text(let form): form.described
        case .choice(let words): words.joined(separator: " | ")
        case .path: "path"
        case .list(let type, let count):
            "list of: \(type.described)" + (count > 0 ? "; at least \(count)" : "")
        case .section: "map"
        case .named: "map from a name of your choice to a map"
        case .step(let section, let words):
            (words + section.keys.filter { !words.contains($0.name) }.map { "{ \($0.name): … }" })
                .joined(separator: " | ")
        case .choiceOr(let words, let type):
            (words + [type.described]).joined(separator: " | ")
        case .free(let described): described
        }
    }

    private static func of(_ unit: String) -> String { unit.isEmpty ? "" : " of \(unit)" }
}
