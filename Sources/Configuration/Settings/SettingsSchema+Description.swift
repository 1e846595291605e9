import Patterns

extension SettingsSchema {
    /// For the reference: `whole number, 1 to 10`.
    var typeDescription: String {
        if let choices = self.choices {
            return choices.map(\.canonical).joined(separator: " | ")
        }
        return switch self.shape {
        case .object(let object):
            object.others == nil || object.others == .any
                ? "map" : "map from names to: \(object.others?.typeDescription ?? "")"
        case .list(let items, let count):
            "list of: \(items.typeDescription)" + Self.bounds(count, unit: "entries")
        case .text(let form):
            (form.isPath ? "path" : "text") + Self.bounds(form.length, unit: "characters")
                + (form.pattern.map { " matching `\($0.source)`" } ?? "")
        case .integer(let range): "whole number" + Self.bounds(range, unit: "")
        case .number(let range): "number" + Self.bounds(range)
        case .boolean: "true or false"
        case .any: "anything"
        }
    }

    private static func bounds(_ range: ClosedRange<Int>, unit: String) -> String {
        let unit = unit.isEmpty ? "" : " \(unit)"
        let isOpenBelow = range.lowerBound == .min || (!unit.isEmpty && range.lowerBound == 0)
        return switch (isOpenBelow, range.upperBound == .max) {
        case (true, true): ""
        case (true, false): ", at most \(range.upperBound)\(unit)"
        case (false, true): ", at least \(range.lowerBound)\(unit)"
        case (false, false): ", \(range.lowerBound) to \(range.upperBound)\(unit)"
        }
    }

    private static func bounds(_ range: ClosedRange<Double>) -> String {
        switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
        case (false, false): ""
        case (false, true): ", at most \(range.upperBound)"
        case (true, false): ", at least \(range.lowerBound)"
        case (true, true): ", \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
