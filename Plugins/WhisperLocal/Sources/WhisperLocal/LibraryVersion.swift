/// A version of libwhisper, such as 1.8.5.
struct LibraryVersion: Sendable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// The first with today's layout of the parameters.
    static let oldest = LibraryVersion(major: 1, minor: 8, patch: 1)
    /// The first that nobody has looked at.
    static let unknown = LibraryVersion(major: 1, minor: 10, patch: 0)

    init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads what `whisper_version` gives; what stands after the third number is left out.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, let major = Int(parts[0]), let minor = Int(parts[1]),
            let patch = Int(parts[2].prefix { $0.isASCII && $0.isNumber })
        else { return nil }
        self.init(major: major, minor: minor, patch: patch)
    }

    var isSupported: Bool { Self.oldest <= self && self < Self.unknown }

    var description: String { "\(self.major).\(self.minor).\(self.patch)" }

    static func < (left: LibraryVersion, right: LibraryVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
