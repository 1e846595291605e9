/// Names a call, in the store, the log and the API; sorts by time of start.
///
/// Shape: 10 characters of time (milliseconds since 1970) and 6 of chance, in Crockford's base 32.
package struct CallID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init?(rawValue: String) {
        let isKnown = rawValue.utf8.allSatisfy { Self.alphabet.contains($0) }
        guard rawValue.utf8.count == 16, isKnown else { return nil }
        self.rawValue = rawValue
    }

    /// - Parameter time: since 1970-01-01T00:00:00Z.
    package init(time: Duration, randomness: UInt64) {
        let milliseconds = UInt64(max(0, time.milliseconds))
        self.rawValue =
            Self.encode(milliseconds, characters: 10) + Self.encode(randomness, characters: 6)
    }

    package var description: String { self.rawValue }

    static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static func encode(_ value: UInt64, characters: Int) -> String {
        let digits = (0..<characters).reversed().map { position in
            Self.alphabet[Int(value >> UInt64(position * 5) & 31)]
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
