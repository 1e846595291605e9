/// How telephone numbers are spelled where the site stands, and their one form in which they are compared.
package struct NumberPlan: Equatable, Sendable {
    /// Digits, without plus.
    package var countryCode: String
    /// What people dial before a number of their own country; empty where there is nothing.
    package var trunkPrefix: String
    /// What people dial before a country code.
    package var internationalPrefix: String

    package init(countryCode: String, trunkPrefix: String, internationalPrefix: String) {
        self.countryCode = countryCode
        self.trunkPrefix = trunkPrefix
        self.internationalPrefix = internationalPrefix
    }

    /// ITU-T E.164 allows 15 digits, country code included.
    private static let mostDigits = 15
    /// Shorter numbers without any prefix are extensions of the house.
    private static let fewestDigits = 7

    /// `+` and digits; for an extension of the house its digits alone; nil for what is no number.
    ///
    /// Takes `tel:` addresses, `+44 (0)20 …`, and what people put between digits.
    package func normalise(_ spelling: String) -> String? {
        var rest = spelling[...].trimmed
        if rest.lowercased().hasPrefix("tel:") { rest = rest.dropFirst(4) }
        rest = rest.prefix { $0 != ";" }
        let isInternational = rest.trimmed.first == "+"
        guard let digits = Self.digits(of: rest, droppingTrunkZero: isInternational) else {
            return nil
        }
        if isInternational { return Self.e164(digits) }
        if !self.internationalPrefix.isEmpty, digits.hasPrefix(self.internationalPrefix) {
            return Self.e164(digits.dropFirst(self.internationalPrefix.count))
        }
        let isPrefixed = !self.trunkPrefix.isEmpty && digits.hasPrefix(self.trunkPrefix)
        if digits.count < Self.fewestDigits, !isPrefixed { return digits.count < 2 ? nil : digits }
        return Self.e164(
            self.countryCode + digits.dropFirst(isPrefixed ? self.trunkPrefix.count : 0))
    }

    private static func e164(_ digits: some StringProtocol) -> String? {
        guard digits.count >= Self.fewestDigits, digits.count <= Self.mostDigits,
            digits.first != "0"
        else { return nil }
        return "+\(digits)"
    }

    /// - Parameter droppingTrunkZero: `(0)` stands for the digit that callers from abroad leave out.
    private static func digits(of text: Substring, droppingTrunkZero: Bool) -> String? {
        var digits = ""
        var rest = text.trimmed
        if rest.first == "+" { rest = rest.dropFirst() }
        while let character = rest.first {
            if droppingTrunkZero, rest.hasPrefix("(0)") {
                rest = rest.dropFirst(3)
                continue
            }
            rest = rest.dropFirst()
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else if !" -./()\u{A0}\u{2011}\u{2013}".contains(character) {
                return nil
            }
        }
        return digits.isEmpty ? nil : digits
    }
}

extension Substring {
    /// Without white space at both ends.
    package var trimmed: Substring {
        let tail = self.drop(while: \.isWhitespace)
        guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return tail[...last]
    }
}
