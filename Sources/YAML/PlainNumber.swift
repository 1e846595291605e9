/// Numbers as YAML 1.2's core schema writes them, read without a locale.
enum PlainNumber {
    static func value(of text: String) -> YAMLScalar.Value? {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return nil }
        guard Self.isDigit(first) || "+-.".utf8.contains(first) else { return nil }
        if text.hasPrefix("0x") {
            return Int(text.dropFirst(2), radix: 16).flatMap(Self.unsigned(text))
        }
        if text.hasPrefix("0o") {
            return Int(text.dropFirst(2), radix: 8).flatMap(Self.unsigned(text))
        }
        return Self.decimal(text)
    }

    // `Int(_:radix:)` takes a sign after the prefix, YAML does not.
    private static func unsigned(_ text: String) -> (Int) -> YAMLScalar.Value? {
        { number in "+-".contains(text.dropFirst(2).first ?? "+") ? nil : .integer(number) }
    }

    private static func decimal(_ text: String) -> YAMLScalar.Value? {
        var rest = Substring(text)
        if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
        let whole = Self.takeDigits(&rest)
        guard whole.count < 2 || whole.first != "0" else { return nil }
        if rest.isEmpty {
            guard !whole.isEmpty else { return nil }
            return Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
        }
        var fraction: Substring = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty, Self.isExponent(rest) else { return nil }
        return Double(Self.withDigitsRoundPoint(text)).map { .number($0) }
    }

    /// `e10`, `E-3`, or nothing.
    private static func isExponent(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        var rest = text.dropFirst()
        if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
        return "eE".contains(first) && !Self.takeDigits(&rest).isEmpty && rest.isEmpty
    }

    private static func takeDigits(_ text: inout Substring) -> Substring {
        let digits = text.prefix { $0.utf8.count == 1 && Self.isDigit($0.utf8.first ?? 0) }
        text.removeFirst(digits.count)
        return digits
    }

    // `Double` does not read "1." and ".5e3" alike on every platform.
    private static func withDigitsRoundPoint(_ text: String) -> String {
        var result = ""
        var last: Character = "+"
        for character in text {
            if character == ".", "+-".contains(last) { result.append("0") }
            if last == ".", !("0"..."9").contains(character) { result.append("0") }
            result.append(character)
            last = character
        }
        return last == "." ? result + "0" : result
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
