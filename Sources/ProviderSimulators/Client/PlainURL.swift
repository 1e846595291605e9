/// A URL of http or ws, in its parts.
struct PlainURL: Equatable, Sendable {
    var host: String
    var port: Int
    /// From "/" on, the query included.
    var path: String

    init(_ text: String) throws(SimulatorError) {
        let text = text.prefix { $0 != "#" }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "http:" || parts[0] == "ws:", !parts[2].isEmpty else {
            throw SimulatorError("\(text) is no URL of http or ws: the simulator speaks no TLS")
        }
        let place = parts[2].split(separator: ":", maxSplits: 1)
        self.host = String(place[0])
        self.port = place.count > 1 ? Int(place[1]) ?? 80 : 80
        self.path = "/" + (parts.count > 3 ? String(parts[3]) : "")
    }

    var authority: String { "\(self.host):\(self.port)" }
}

/// Why a simulator cannot go on.
package struct SimulatorError: Error, CustomStringConvertible, Sendable {
    package let description: String

    init(_ description: String) { self.description = description }
}
