/// An element of a small XML document: as much as TwiML has of it.
struct XMLElement: Equatable, Sendable {
    var name: String
    var attributes: [String: String] = [:]
    var children: [XMLElement] = []
    var text = ""

    /// Reads a document: one element, after a declaration perhaps.
    init(parsing document: String) throws(SimulatorError) {
        var rest = Substring(document)
        Self.skipSpace(&rest)
        if rest.hasPrefix("<?") {
            guard let end = rest.ranges(of: "?>").first else {
                throw SimulatorError("the XML declaration has no end")
            }
            rest = rest[end.upperBound...]
            Self.skipSpace(&rest)
        }
        try self.init(&rest, depth: 0)
        Self.skipSpace(&rest)
        guard rest.isEmpty else { throw SimulatorError("there is more than one element") }
    }

    private init(_ rest: inout Substring, depth: Int) throws(SimulatorError) {
        guard depth < 32, rest.first == "<" else { throw SimulatorError("an element is missing") }
        rest.removeFirst()
        self.name = try Self.name(&rest)
        while true {
            Self.skipSpace(&rest)
            if rest.hasPrefix("/>") {
                rest.removeFirst(2)
                return
            }
            if rest.first == ">" {
                rest.removeFirst()
                break
            }
            let attribute = try Self.name(&rest)
            guard rest.hasPrefix("=\"") else { throw SimulatorError("an attribute has no value") }
            rest.removeFirst(2)
            guard let end = rest.firstIndex(of: "\"") else {
                throw SimulatorError("an attribute's value has no end")
            }
            self.attributes[attribute] = try Self.unescaped(rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        try self.readContent(&rest, depth: depth)
    }

    private mutating func readContent(
        _ rest: inout Substring, depth: Int
    ) throws(SimulatorError) {
        while true {
            guard let next = rest.firstIndex(of: "<") else {
                throw SimulatorError("\(self.name) has no end")
            }
            self.text += try Self.unescaped(rest[..<next])
            rest = rest[next...]
            if rest.hasPrefix("</") {
                rest.removeFirst(2)
                guard try Self.name(&rest) == self.name, rest.first == ">" else {
                    throw SimulatorError("\(self.name) ends as another element")
                }
                rest.removeFirst()
                return
            }
            self.children.append(try XMLElement(&rest, depth: depth + 1))
        }
    }

    private static func name(_ rest: inout Substring) throws(SimulatorError) -> String {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ":" }
        guard !name.isEmpty else { throw SimulatorError("a name is missing") }
        rest = rest[name.endIndex...]
        return String(name)
    }

    private static func skipSpace(_ rest: inout Substring) {
        rest = rest.drop { $0.isWhitespace }
    }

    private static func unescaped(_ text: Substring) throws(SimulatorError) -> String {
        guard text.contains("&") else { return String(text) }
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";") else {
                throw SimulatorError("a reference has no end")
            }
            switch rest[rest.index(after: start)..<end] {
            case "amp": result += "&"
            case "lt": result += "<"
            case "gt": result += ">"
            case "quot": result += "\""
            case "apos": result += "'"
            default: throw SimulatorError("a reference is not known")
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
