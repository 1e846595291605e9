import CallModel

/// What was seen of calls outside of their store: the file that the scripted records write, and the log.
struct KillWitness {
    struct Turn: Hashable {
        var call: CallID
        var number: Int
        var input: String
    }

    private let path: String
    private var read = 0
    /// Seen since the last time they were taken.
    private var ends: [(call: CallID, outcome: String)] = []

    /// - Parameter path: the `witness` of the scripted records.
    init(path: String) { self.path = path }

    /// The dialogue asks the records in every turn, and is asked itself only when the turn is stored.
    mutating func takeTurns() -> [Turn] {
        guard let bytes = Files.read(self.path, from: self.read),
            let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
        else { return [] }
        self.read += end + 1
        return bytes[...end].split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let asked = JSONValue(parsing: String(decoding: line, as: UTF8.self)),
                let arguments = asked["arguments"]?.string.flatMap(JSONValue.init(parsing:)),
                let key = asked["key"]?.string?.split(separator: "-"), key.count == 3,
                let call = CallID(rawValue: String(key[0])), let number = Int(key[1])
            else { return nil }
            return Turn(call: call, number: number, input: arguments["input"]?.string ?? "")
        }
    }

    /// Reads a line of the log: an end is told once it is stored.
    mutating func see(_ line: JSONValue) {
        guard line["message"]?.string == "call ended", let outcome = line["outcome"]?.string,
            let call = line["call"]?.string.flatMap(CallID.init(rawValue:))
        else { return }
        self.ends.append((call, outcome))
    }

    mutating func takeEnds() -> [(call: CallID, outcome: String)] {
        defer { self.ends = [] }
        return self.ends
    }
}
