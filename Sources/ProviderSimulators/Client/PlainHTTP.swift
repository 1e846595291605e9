/// Requests over connections of their own (HTTP/1.1 without TLS).
enum PlainHTTP {
    struct Answer: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    static func post(
        _ url: String, headers: [(String, String)], body: [UInt8],
        within limit: Duration = .seconds(15)
    ) throws(SimulatorError) -> Answer {
        let place = try PlainURL(url)
        let connection = try PlainConnection(to: place)
        var lines = [
            "POST \(place.path) HTTP/1.1", "host: \(place.authority)", "connection: close",
            "content-length: \(body.count)",
        ]
        lines += headers.map { "\($0.0): \($0.1)" }
        try connection.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        return try Self.answer(connection, limit)
    }

    /// Status and headers.
    static func head(
        _ connection: PlainConnection, _ limit: Duration
    ) throws(SimulatorError) -> Answer {
        guard let head = connection.read(until: Array("\r\n\r\n".utf8), within: limit) else {
            throw SimulatorError("there is no answer")
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let first = lines.first?.split(separator: " ") ?? []
        guard first.count >= 2, let status = Int(first[1]) else {
            throw SimulatorError("the answer is no HTTP")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        return Answer(status: status, headers: headers, body: "")
    }

    private static func answer(
        _ connection: PlainConnection, _ limit: Duration
    ) throws(SimulatorError) -> Answer {
        var answer = try Self.head(connection, limit)
        let bytes: [UInt8]
        if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            guard let body = connection.read(length, within: limit) else {
                throw SimulatorError("the answer breaks off")
            }
            bytes = body
        } else if answer.status == 204 {
            bytes = []
        } else {
            bytes = connection.readAll(within: limit)
        }
        answer.body = String(decoding: bytes, as: UTF8.self)
        return answer
    }
}
