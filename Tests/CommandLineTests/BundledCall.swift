/// A caller that comes with the program, at one of two rates.
struct BundledCall: Sendable, CustomStringConvertible {
    let name: String
    /// `8k` or `16k`, as in the names of the recordings.
    let rate: String

    static let all = ["forwarding", "visit", "trouble", "keys"].flatMap { name in
        ["16k", "8k"].map { BundledCall(name: name, rate: $0) }
    }

    /// The top folder of the repository.
    static let repository = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    var description: String { "\(self.name) at \(self.rate)" }
    var caller: String { "\(self.folder)/caller-\(self.rate).wav" }
    var expected: String { "\(self.folder)/expected.yaml" }
    var hertz: Int { self.rate == "8k" ? 8_000 : 16_000 }

    private var folder: String {
        "\(Self.repository)/Plugins/Recording/Calls/\(self.name)"
    }
}
