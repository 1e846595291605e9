import FoundationEssentials

/// What chan_websocket says in a text message, as JSON or in its older plain form.
enum MediaEvent: Equatable, Sendable {
    /// The first message.
    case start(MediaStart)
    case key(Character)
    /// Its queue is nearly full: what comes now is dropped.
    case stop
    /// There is room again.
    case go
    /// A mark has come to the head of its queue.
    case mark(id: String)
    case error
    /// Something that nobody here waits for.
    case other

    /// Bytes of one message.
    static let longest = 16_384

    private struct Wire: Decodable {
        var event: String
        var format: String?
        var optimalFrameSize: Int?
        var digit: String?
        var correlationID: String?

        enum CodingKeys: String, CodingKey {
            case event, format, digit
            case optimalFrameSize = "optimal_frame_size"
            case correlationID = "correlation_id"
        }
    }

    /// Reads a message, which is UTF-8.
    init(parsing bytes: RawSpan) throws(MediaFault) {
        guard bytes.byteCount <= Self.longest else {
            throw MediaFault(reason: "a text message is larger than \(Self.longest) bytes")
        }
        let data = unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        if Self.isJSON(bytes) {
            guard let wire = try? JSONDecoder().decode(Wire.self, from: data) else {
                throw MediaFault(reason: "a text message is no JSON object with an event")
            }
            try self.init(wire)
        } else {
            try self.init(Self.plain(String(decoding: data, as: UTF8.self)))
        }
    }

    /// Whether a message is of the newer form.
    static func isJSON(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount > 0 else { return false }
        return unsafe bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == UInt8(ascii: "{")
    }

    /// `NAME key:value key:value`.
    private static func plain(_ text: String) -> Wire {
        let words = text.split(whereSeparator: \.isWhitespace)
        var wire = Wire(event: words.first.map(String.init) ?? "")
        for word in words.dropFirst() {
            guard let colon = word.firstIndex(of: ":") else { continue }
            let value = String(word[word.index(after: colon)...])
            switch word[..<colon] {
            case "format": wire.format = value
            case "optimal_frame_size": wire.optimalFrameSize = Int(value)
            case "digit": wire.digit = value
            case "correlation_id": wire.correlationID = value
            default: break
            }
        }
        return wire
    }

    private init(_ wire: Wire) throws(MediaFault) {
        switch wire.event {
        case "MEDIA_START":
            guard let start = MediaStart(format: wire.format, frameBytes: wire.optimalFrameSize)
            else {
                throw MediaFault(
                    reason: "MEDIA_START tells no format that is known: use slin, slin16 …")
            }
            self = .start(start)
        case "DTMF_END":
            guard let digit = wire.digit, digit.count == 1, let key = digit.first,
                AsteriskKey.isKey(key)
            else { throw MediaFault(reason: "DTMF_END tells no key") }
            self = .key(key)
        case "MEDIA_XOFF": self = .stop
        case "MEDIA_XON": self = .go
        case "MEDIA_MARK_PROCESSED": self = .mark(id: wire.correlationID ?? "")
        case "ERROR": self = .error
        case "": throw MediaFault(reason: "a text message is empty")
        default: self = .other
        }
    }
}

/// The format that chan_websocket tells.
struct MediaStart: Equatable, Sendable {
    let rate: Int

    init?(format: String?, frameBytes: Int?) {
        guard let format, let rate = AsteriskFormat.rate(of: format) else { return nil }
        guard let frameBytes, (2...65_500).contains(frameBytes), frameBytes.isMultiple(of: 2) else {
            return nil
        }
        self.rate = rate
    }
}

/// How chan_websocket breaks its protocol. It ends the call.
struct MediaFault: Error, Equatable, Sendable {
    /// At most 123 bytes, for the close frame; never what Asterisk has sent.
    let reason: String
}
