import FoundationEssentials
import Network

/// What a traffic file holds: requests and WebSockets in the order in which they were begun.
struct TrafficFile: Sendable {
    /// One request with its answer, or one WebSocket.
    struct Exchange: Sendable {
        /// The first is a request or a connect.
        var lines: [TrafficLine]

        var first: TrafficLine.Event { self.lines[0].event }
    }

    private(set) var exchanges: [Exchange] = []

    /// Bytes; a recording of a call of half an hour has some 40 MiB.
    static let largest = 256 << 20

    init(path: String) throws(TrafficFailure) {
        guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
            throw TrafficFailure(description: "\(path): cannot be read")
        }
        guard data.count <= Self.largest else {
            throw TrafficFailure(description: "\(path): has more than \(Self.largest >> 20) MiB")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TrafficFailure(description: "\(path): is not UTF-8")
        }
        try self.init(text, path: path)
    }

    /// - Parameter path: for what is told of it.
    init(_ text: String, path: String) throws(TrafficFailure) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == TrafficRecorder.head else {
            throw TrafficFailure(
                description:
                    "\(path):1: is no recording of traffic: its first line must be \(TrafficRecorder.head)"
            )
        }
        var places: [Int: Int] = [:]
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let place = "\(path):\(index + 1)"
            guard let line = TrafficLine(parsing: String(line)) else {
                // A host that was killed left half a line at most, and it is the last.
                if index == lines.count - 1 { break }
                throw TrafficFailure(description: "\(place): is no line of a recording")
            }
            try self.add(line, &places, place)
        }
    }

    private mutating func add(
        _ line: TrafficLine, _ places: inout [Int: Int], _ place: String
    ) throws(TrafficFailure) {
        switch line.event {
        case .request, .connect:
            guard places[line.number] == nil else {
                throw TrafficFailure(description: "\(place): \(line.number) has begun before")
            }
            places[line.number] = self.exchanges.count
            self.exchanges.append(Exchange(lines: [line]))
        default:
            guard let index = places[line.number] else {
                throw TrafficFailure(description: "\(place): \(line.number) has not begun")
            }
            guard let last = self.exchanges[index].lines.last, last.at <= line.at,
                !last.event.isLast || !line.event.isOfServer
            else {
                throw TrafficFailure(
                    description: "\(place): comes before what was before it, or after the end")
            }
            self.exchanges[index].lines.append(line)
        }
    }
}
