/// A release of Asterisk, as `/asterisk/info` tells it: "22.10.1", "certified/20.7-cert4", "GIT-master-…".
struct AsteriskVersion: Equatable, Sendable {
    let major: Int
    let minor: Int
    let text: String

    init?(_ text: String) {
        let numbers = (text.split(separator: "/").last ?? "").split(separator: ".").prefix(2).map {
            $0.prefix { $0.isASCII && $0.isNumber }
        }
        guard let major = numbers.first.flatMap({ Int($0) }) else { return nil }
        self.major = major
        self.minor = numbers.dropFirst().first.flatMap { Int($0) } ?? 0
        self.text = text
    }

    /// Whether it has chan_websocket: from 20.16, 21.11, 22.6 and 23.0 on.
    var hasMediaSockets: Bool { self.isAtLeast([20: 16, 21: 11, 22: 6]) }

    /// Whether chan_websocket speaks JSON: from 20.18, 22.8 and 23.2 on.
    var hasJSONControl: Bool { self.isAtLeast([20: 18, 21: .max, 22: 8, 23: 2]) }

    private func isAtLeast(_ minors: [Int: Int]) -> Bool {
        if let minor = minors[self.major] { return self.minor >= minor }
        return self.major > (minors.keys.max() ?? .max)
    }
}
