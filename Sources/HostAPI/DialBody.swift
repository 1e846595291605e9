import CallModel
import Network

/// The body of POST /v1/calls: `{"pipeline": "…", "to": "…", "from": "…", "facts": {"name": "text"}}`.
enum DialBody {
    struct Problem: Error {
        var status = 400
        let message: String
    }

    private static let known: Set = ["pipeline", "to", "from", "facts"]
    private static let longest = 256
    private static let mostFacts = 64

    static func read(_ request: HTTPRequest) throws(Problem) -> DialOrder {
        // Also keeps the pages of other sites from placing calls: a browser asks before it sends this type.
        let type = request.header("content-type")?.prefix { $0 != ";" } ?? ""
        guard type.lowercased() == "application/json" else {
            throw Problem(
                status: 415, message: "the body must be JSON: Content-Type: application/json")
        }
        guard
            case .object(let members)? = JSONValue(
                parsing: String(decoding: request.body, as: UTF8.self))
        else { throw Problem(message: "the body is no JSON object") }
        if let unknown = members.keys.filter({ !Self.known.contains($0) }).min() {
            throw Problem(
                message: "\"\(unknown)\" is no key here; there are: pipeline, to, from, facts")
        }
        var order = DialOrder(pipeline: "", to: "")
        order.pipeline = try Self.text("pipeline", members)
        order.to = try Self.text("to", members)
        if members["from"] != nil { order.from = try Self.text("from", members) }
        if let facts = members["facts"] { order.facts = try Self.facts(facts) }
        return order
    }

    private static func text(_ key: String, _ members: [String: JSONValue]) throws(Problem)
        -> String
    {
        guard case .text(let text)? = members[key], !text.isEmpty, text.utf8.count <= self.longest
        else {
            throw Problem(message: "\"\(key)\" must be a text of 1 to \(self.longest) bytes")
        }
        return text
    }

    private static func facts(_ value: JSONValue) throws(Problem) -> [String: String] {
        let problem = Problem(
            message:
                "\"facts\" must be a map of at most \(self.mostFacts) texts of 1 to \(self.longest) bytes"
        )
        guard case .object(let members) = value, members.count <= self.mostFacts else {
            throw problem
        }
        var facts: [String: String] = [:]
        for (name, value) in members {
            guard case .text(let text) = value, text.utf8.count <= self.longest else {
                throw problem
            }
            facts[name] = text
        }
        return facts
    }
}
