import FoundationEssentials

/// What Twilio says on a media stream, in a text message.
enum StreamMessage: Equatable, Sendable {
    struct Start: Equatable, Sendable {
        var streamSid: String
        var callSid: String
        var accountSid: String
        /// What our TwiML gave as `<Parameter>`.
        var parameters: [String: String]
    }

    struct Media: Equatable, Sendable {
        var isInbound: Bool
        var chunk: Int
        var payload: [UInt8]
    }

    case connected
    case start(Start)
    case media(Media, streamSid: String)
    case key(Character, streamSid: String)
    case mark(String, streamSid: String)
    case stop(streamSid: String)

    /// Bytes of a message.
    static let longest = 65_536
    /// Bytes of µ-law in one message: two seconds.
    static let longestPayload = 16_000
    /// Of a counter.
    static let mostDigits = 15

    private struct Wire: Decodable {
        struct Start: Decodable {
            struct Format: Decodable {
                var encoding: String?
                var sampleRate: Int?
                var channels: Int?
            }
            var streamSid: String?
            var accountSid: String?
            var callSid: String?
            var customParameters: [String: String]?
            var mediaFormat: Format?
        }
        struct Media: Decodable {
            var track: String?
            var chunk: String?
            var payload: String?
        }
        struct Key: Decodable { var digit: String? }
        struct Mark: Decodable { var name: String? }

        var event: String
        var streamSid: String?
        var start: Start?
        var media: Media?
        var dtmf: Key?
        var mark: Mark?
    }

    /// Reads a message, which is UTF-8.
    init(parsing bytes: [UInt8]) throws(WireFault) {
        guard bytes.count <= Self.longest else {
            throw WireFault("a message", "is larger than \(Self.longest) bytes")
        }
        let wire: Wire
        do {
            wire = try JSONDecoder().decode(Wire.self, from: Data(bytes))
        } catch {
            throw WireFault(
                "a message", "is no JSON object with an event and texts in their places")
        }
        switch wire.event {
        case "connected": self = .connected
        case "start": self = .start(try Self.start(wire))
        case "media": self = .media(try Self.media(wire), streamSid: try Self.streamSid(wire))
        case "dtmf": self = .key(try Self.key(wire), streamSid: try Self.streamSid(wire))
        case "mark":
            guard let name = wire.mark?.name else { throw WireFault("mark", "has no name") }
            self = .mark(name, streamSid: try Self.streamSid(wire))
        case "stop": self = .stop(streamSid: try Self.streamSid(wire))
        default: throw WireFault("a message", "has an event that is not known")
        }
    }

    private static func start(_ wire: Wire) throws(WireFault) -> Start {
        guard let start = wire.start else { throw WireFault("start", "has no start") }
        let stream = try Self.sid(start.streamSid ?? wire.streamSid, "MZ", "start.streamSid")
        let call = try Self.sid(start.callSid, "CA", "start.callSid")
        let account = try Self.sid(start.accountSid, "AC", "start.accountSid")
        if let format = start.mediaFormat {
            guard format.encoding ?? "audio/x-mulaw" == "audio/x-mulaw",
                format.sampleRate ?? 8_000 == 8_000, format.channels ?? 1 == 1
            else {
                throw WireFault("start", "has a mediaFormat other than audio/x-mulaw, 8000, 1")
            }
        }
        return Start(
            streamSid: stream, callSid: call, accountSid: account,
            parameters: start.customParameters ?? [:])
    }

    private static func media(_ wire: Wire) throws(WireFault) -> Media {
        guard let media = wire.media else { throw WireFault("media", "has no media") }
        guard media.track == "inbound" || media.track == "outbound" else {
            throw WireFault("media", "has a track that is neither inbound nor outbound")
        }
        guard let text = media.chunk, (1...Self.mostDigits).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let chunk = Int(text)
        else { throw WireFault("media", "has a chunk that is no number in a text") }
        guard let payload = media.payload.flatMap(Self.payload),
            payload.count <= Self.longestPayload
        else {
            throw WireFault(
                "media", "has a payload that is no Base64 of \(Self.longestPayload) bytes at most")
        }
        return Media(isInbound: media.track == "inbound", chunk: chunk, payload: payload)
    }

    private static func payload(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        var bytes: [UInt8] = []
        var isSound = false
        // Never 0: the standard library would write into the storage that all empty arrays share.
        bytes.append(addingCapacity: max(1, Base64.decodedCount(characters.count))) { output in
            isSound = Base64.decode(characters.span, 0..<characters.count, into: &output)
        }
        return isSound ? bytes : nil
    }

    private static func key(_ wire: Wire) throws(WireFault) -> Character {
        guard let digit = wire.dtmf?.digit, digit.count == 1, let key = digit.first,
            "0123456789*#ABCD".contains(key)
        else { throw WireFault("dtmf", "has a digit that is none of 0-9, *, # and A-D") }
        return key
    }

    private static func streamSid(_ wire: Wire) throws(WireFault) -> String {
        try Self.sid(wire.streamSid, "MZ", "streamSid")
    }

    private static func sid(
        _ text: String?, _ prefix: String, _ field: String
    ) throws(WireFault) -> String {
        guard let text, SID.isValid(text, prefix) else {
            throw WireFault("a message", "has a \(field) that is not \(prefix) and 32 hex digits")
        }
        return text
    }
}

/// Twilio's names of things: two letters and 32 hexadecimal digits.
enum SID {
    static func isValid(_ text: String, _ prefix: String) -> Bool {
        text.utf8.count == 34 && text.hasPrefix(prefix)
            && text.utf8.dropFirst(2).allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
                    || (0x41...0x46).contains($0)
            }
    }
}
