import CallModel
import FoundationEssentials

/// Turns events into the JSON that is stored and back.
struct EntryCoding: Sendable {
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    init() {
        self.encoder = JSONEncoder()
        self.encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.decoder = JSONDecoder()
        // A provider's confidence may be no number; that is no reason to lose the entry.
        self.encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+inf", negativeInfinity: "-inf", nan: "nan")
        self.decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "+inf", negativeInfinity: "-inf", nan: "nan")
    }

    func encode(_ event: JournalEvent) -> String {
        self.text(of: event)
    }

    /// Nil for what this version cannot read.
    func decode(_ body: String) -> JournalEvent? {
        try? self.decoder.decode(JournalEvent.self, from: Data(body.utf8))
    }

    /// One line of the spool, without its end.
    func line(_ entry: JournalEntry, of call: CallID) -> String {
        self.text(of: SpoolLine(call: call, entry: entry))
    }

    /// Nil for what this version cannot read.
    func decode(line: some Sequence<UInt8>) -> SpoolLine? {
        try? self.decoder.decode(SpoolLine.self, from: Data(line))
    }

    /// The name of the case, which leads the JSON of an event.
    func kind(of body: String) -> String {
        String(body.dropFirst(2).prefix { $0 != "\"" })
    }

    private func text(of value: some Encodable) -> String {
        do {
            return String(decoding: try self.encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("an event that cannot be written as JSON: \(error)")
        }
    }
}

/// An entry that waits beside the database.
struct SpoolLine: Codable, Hashable, Sendable {
    var call: CallID
    var entry: JournalEntry
}
