package import JackfieldPlugin

/// The arguments of `log_call`, checked.
package struct CallLog: Sendable {
    package var callID: String
    package var contact: String?
    package var summary: String
    package var transcript: String?
    package var outcome: String
    package var isOutbound: Bool
    /// RFC 3339, UTC; nil: not told.
    package var startedAt: String?
    /// Seconds.
    package var duration: Int64?
    package var from: String?
    package var to: String?
    package var slots: [String: JSONValue]

    package init(_ arguments: Arguments) throws(ProviderError) {
        self.callID = try arguments.text("call_id", upTo: 128)
        self.contact = try arguments.recordID("contact")
        self.summary = try arguments.text("summary", upTo: 10_000)
        self.transcript = try arguments.optionalText("transcript", upTo: 500_000)
        self.outcome = try arguments.text("outcome", upTo: 64)
        let direction = try arguments.choice("direction", of: ["inbound", "outbound"])
        self.isOutbound = direction == "outbound"
        self.startedAt = try arguments.optionalText("started_at", upTo: 32)
        self.duration = try arguments.optionalInteger("duration_s", in: 0...86_400)
        self.from = try arguments.optionalText("from", upTo: 64)
        self.to = try arguments.optionalText("to", upTo: 64)
        self.slots = try arguments.object("slots") ?? [:]
        if let text = self.startedAt, !Self.isTime(text) {
            throw arguments.error("started_at", "must be a time such as 2026-04-30T10:00:00Z")
        }
    }

    /// Summary, outcome, what was learned and the transcript as one text.
    ///
    /// - Parameter longest: in characters; the transcript is cut, and says so.
    package func text(upTo longest: Int) -> String {
        var text = "\(self.summary)\n\nOutcome: \(self.outcome)"
        for (name, value) in self.slots.sorted(by: { $0.key < $1.key }) {
            text += "\n\(name): \(Self.plain(value))"
        }
        if let transcript = self.transcript, !transcript.isEmpty {
            text += "\n\nTranscript:\n\(transcript)"
        }
        return text.cut(to: longest)
    }

    private static func plain(_ value: JSONValue) -> String {
        if case .text(let text) = value { text } else { value.json }
    }

    /// `YYYY-MM-DDThh:mm:ss`, with or without a fraction, and Z.
    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return false }
        return zip("dddd-dd-ddTdd:dd:dd".utf8, bytes).allSatisfy { pattern, byte in
            pattern == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : pattern == byte
        }
    }
}

extension String {
    /// At most so many characters; what is cut ends with an ellipsis.
    package func cut(to longest: Int) -> String {
        guard self.utf16.count > longest else { return self }
        // Services count UTF-16 units; no character has fewer than one.
        var kept = String(self.prefix(max(0, longest - 1)))
        while kept.utf16.count > longest - 1, !kept.isEmpty { kept.removeLast() }
        return kept + "…"
    }
}
