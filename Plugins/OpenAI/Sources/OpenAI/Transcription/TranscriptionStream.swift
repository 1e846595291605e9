import JackfieldPlugin
import VendorKit

/// Reads the events of a streamed transcription: those of OpenAI, the chunks of vLLM, and texts without a type.
struct TranscriptionStream: Sendable {
    /// As people know the server.
    private let vendor: String
    private var events = EventStream()
    /// What was understood so far.
    private(set) var text = ""
    /// All of it, once the server has told.
    private var whole: String?
    private var isOver = false
    /// Its events bear no types, and no end is told.
    private var isUntyped = false

    init(vendor: String) { self.vendor = vendor }

    /// - Returns: whether there is more text.
    mutating func read(_ bytes: RawSpan) throws(ProviderError) -> Bool {
        let before = self.text.utf8.count
        let events: [ServerEvent]
        do throws(EventStream.TooLong) {
            events = try self.events.read(bytes)
        } catch {
            throw ProviderError(
                .protocolViolation,
                "an event of the answer is larger than \(EventStream.largestEvent) bytes")
        }
        for event in events { try self.read(event) }
        return self.text.utf8.count > before
    }

    private mutating func read(_ event: ServerEvent) throws(ProviderError) {
        guard event.data != "[DONE]" else {
            self.isOver = true
            return
        }
        guard let value = JSONValue(parsing: event.data), case .object = value else {
            throw ProviderError(
                .protocolViolation, "\(self.vendor) has sent an event that is no JSON of its kind")
        }
        if let error = value["error"], error != .null { throw self.failure(error) }
        if let type = value["type"]?.text { return self.read(value, type) }
        if let choice = value["choices"]?.list?.first {
            self.text += choice["delta"]?["content"]?.text ?? ""
            if choice["finish_reason"]?.text != nil { self.isOver = true }
        } else if let text = value["text"]?.text {
            self.isUntyped = true
            self.text += text
        }
    }

    private mutating func read(_ value: JSONValue, _ type: String) {
        switch type {
        case "transcript.text.delta": self.text += value["delta"]?.text ?? ""
        case "transcript.text.done":
            self.whole = value["text"]?.text
            self.isOver = true
        // Segments of who speaks, and what is newer than this.
        default: break
        }
    }

    /// The stream has ended.
    /// - Throws: it has broken off.
    func end() throws(ProviderError) -> Transcription {
        guard self.isOver || self.isUntyped else {
            throw ProviderError(
                .protocolViolation, "\(self.vendor) has broken off in the middle of an answer")
        }
        return Transcription(self.whole ?? self.text)
    }

    private func failure(_ error: JSONValue) -> ProviderError {
        let status = error["code"]?.count ?? 0
        let code = error["code"]?.text ?? error["type"]?.text ?? ""
        let answer = VendorAnswer(vendor: self.vendor, status: status, code: code)
        return (400...599).contains(status)
            ? answer.error : answer.error(.unavailable, "it has failed in the middle of an answer")
    }
}
