/// Names of signed linear audio in Asterisk.
enum AsteriskFormat {
    private static let rates = [
        "slin": 8_000, "slin12": 12_000, "slin16": 16_000, "slin24": 24_000, "slin32": 32_000,
        "slin44": 44_100, "slin48": 48_000,
    ]

    static func rate(of name: String) -> Int? { self.rates[name] }
}

/// Keys of a telephone.
enum AsteriskKey {
    static func isKey(_ key: Character) -> Bool { "0123456789*#ABCD".contains(key) }
}
