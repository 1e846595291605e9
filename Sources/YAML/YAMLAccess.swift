/// Reads that report what is wrong and go on: nil means that a mistake was added to `problems`.
extension YAMLNode {
    package func text(_ problems: inout Diagnostics) -> String? {
        if case .scalar(let scalar) = self.content {
            if case .text(let text) = scalar.value { return text }
            let hint = scalar.value == .null ? nil : "write it in quotes: \"\(scalar.text)\""
            return self.expected("text", &problems, hint: hint)
        }
        return self.expected("text", &problems)
    }

    /// Text that is one of `choices`.
    package func text(_ problems: inout Diagnostics, oneOf choices: [String]) -> String? {
        guard let text = self.text(&problems) else { return nil }
        guard !choices.contains(text) else { return text }
        let nearest = NearestName.of(text, among: choices).map { "did you mean \"\($0)\"?" }
        problems.error(
            at: self.position,
            "\(self.described) is not one of \(choices.joined(separator: ", "))", hint: nearest)
        return nil
    }

    package func boolean(_ problems: inout Diagnostics) -> Bool? {
        guard case .scalar(let scalar) = self.content else {
            return self.expected("true or false", &problems)
        }
        if case .boolean(let value) = scalar.value { return value }
        let hint: String? =
            switch scalar.text.lowercased() {
            case "yes", "y", "on": "write true: YAML 1.2 takes \(scalar.text) for text"
            case "no", "n", "off": "write false: YAML 1.2 takes \(scalar.text) for text"
            default: nil
            }
        return self.expected("true or false", &problems, hint: hint)
    }

    package func integer(
        _ problems: inout Diagnostics, in range: ClosedRange<Int> = .min ... .max
    ) -> Int? {
        guard case .scalar(let scalar) = self.content, case .integer(let value) = scalar.value
        else { return self.expected("a whole number", &problems, hint: self.numberHint) }
        guard range.contains(value) else {
            let bounds =
                switch (range.lowerBound, range.upperBound) {
                case (let lower, let upper) where lower == upper: "\(lower)"
                case (let lower, .max): "at least \(lower)"
                case (.min, let upper): "at most \(upper)"
                case (let lower, let upper): "between \(lower) and \(upper)"
                }
            problems.error(at: self.position, "\(value) is out of range: it must be \(bounds)")
            return nil
        }
        return value
    }

    /// A finite number, whole or not.
    package func number(
        _ problems: inout Diagnostics, in range: ClosedRange<Double> = -.infinity ... .infinity
    ) -> Double? {
        let value: Double
        switch self.content {
        case .scalar(let scalar):
            switch scalar.value {
            case .integer(let whole): value = Double(whole)
            case .number(let number) where number.isFinite: value = number
            default: return self.expected("a number", &problems, hint: self.numberHint)
            }
        default: return self.expected("a number", &problems)
        }
        guard range.contains(value) else {
            let bounds =
                switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
                case (_, false): "at least \(range.lowerBound)"
                case (false, true): "at most \(range.upperBound)"
                case (true, true): "between \(range.lowerBound) and \(range.upperBound)"
                }
            problems.error(
                at: self.position, "\(value) is out of range: it must be \(bounds)")
            return nil
        }
        return value
    }

    package func items(_ problems: inout Diagnostics) -> [YAMLNode]? {
        if case .sequence(let items) = self.content { return items }
        return self.expected("a list", &problems, hint: "write it in brackets: [ … ]")
    }

    package func mapping(_ problems: inout Diagnostics) -> YAMLMapping? {
        if case .mapping(let entries) = self.content {
            return YAMLMapping(entries: entries, position: self.position)
        }
        return self.expected("a map (\"key: value\" lines)", &problems)
    }

    private func expected<Value>(
        _ what: String, _ problems: inout Diagnostics, hint: String? = nil
    ) -> Value? {
        problems.error(
            at: self.position, "\(what) is expected here, not \(self.described)", hint: hint)
        return nil
    }

    private var numberHint: String? {
        guard case .scalar(let scalar) = self.content else { return nil }
        if scalar.style != .plain, PlainNumber.value(of: scalar.text) != nil {
            return "write it without quotes: \(scalar.text)"
        }
        let digits = scalar.text.drop { $0 == "0" }
        if digits.count < scalar.text.count, scalar.style == .plain,
            PlainNumber.value(of: String(digits)) != nil
        {
            return "write it without leading zeros: \(digits)"
        }
        return nil
    }
}
