/// The ways in which people type one telephone number into a customer system that keeps what is typed.
extension NumberPlan {
    /// The shortest that a search may look for: fewer digits would find strangers.
    private static let fewestSearched = 7

    /// Each spelling once, the likeliest first: E.164, its digits alone, with the international prefix, and for a number of
    /// the site's own country with the trunk prefix, without it, and in the groups of North America.
    ///
    /// - Parameter number: as `normalise` writes it.
    package func spellings(of number: String) -> [String] {
        guard number.hasPrefix("+") else { return [number] }
        let digits = String(number.dropFirst())
        var spellings = [number, digits]
        if !self.internationalPrefix.isEmpty { spellings.append(self.internationalPrefix + digits) }
        if let national = self.national(digits) {
            if !self.trunkPrefix.isEmpty { spellings.append(self.trunkPrefix + national) }
            spellings.append(national)
            spellings += Self.northAmerican(national, self.countryCode)
        }
        return spellings.reduce(into: []) { kept, spelling in
            if !kept.contains(spelling) { kept.append(spelling) }
        }
    }

    /// What every spelling of the number ends with: its digits without country code and trunk prefix. For a search that
    /// ignores what stands between digits.
    package func core(of number: String) -> String {
        guard number.hasPrefix("+") else { return number }
        let digits = String(number.dropFirst())
        guard let national = self.national(digits), national.count >= Self.fewestSearched else {
            return digits
        }
        return national
    }

    /// Whether a spelling means this number.
    package func isSame(_ spelling: String, as number: String) -> Bool {
        self.normalise(spelling) == number
    }

    /// Without the country code, if the number is one of the site's country.
    private func national(_ digits: String) -> String? {
        digits.hasPrefix(self.countryCode)
            ? String(digits.dropFirst(self.countryCode.count)) : nil
    }

    /// "(555) 010-0123" and the like.
    private static func northAmerican(_ national: String, _ countryCode: String) -> [String] {
        guard countryCode == "1", national.count == 10 else { return [] }
        let area = national.prefix(3)
        let exchange = national.dropFirst(3).prefix(3)
        let line = national.suffix(4)
        return [
            "(\(area)) \(exchange)-\(line)", "\(area)-\(exchange)-\(line)",
            "\(area).\(exchange).\(line)", "+1 \(area)-\(exchange)-\(line)",
            "+1 (\(area)) \(exchange)-\(line)",
        ]
    }
}
