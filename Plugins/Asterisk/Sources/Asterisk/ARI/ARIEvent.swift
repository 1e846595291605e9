import FoundationEssentials

/// A channel as ARI tells of it.
struct ARIChannel: Decodable, Equatable, Sendable {
    struct Party: Decodable, Equatable, Sendable {
        var name: String?
        var number: String?
    }

    struct Dialplan: Decodable, Equatable, Sendable {
        var context: String?
        var exten: String?
        var application: String?
        var data: String?

        enum CodingKeys: String, CodingKey {
            case context, exten
            case application = "app_name"
            case data = "app_data"
        }
    }

    var id: String
    var name: String
    var state: String
    var caller: Party?
    var connected: Party?
    var dialplan: Dialplan?
    var variables: [String: String]?

    enum CodingKeys: String, CodingKey {
        case id, name, state, caller, connected, dialplan
        case variables = "channelvars"
    }

    /// Whether it carries media only: one of ours that has come to our own application.
    var isMedia: Bool {
        ["UnicastRTP/", "AudioSocket/", "WebSocket/"].contains { self.name.hasPrefix($0) }
    }

    /// Whether the AudioSocket of this UUID is its own, or the application that it is in.
    func carries(_ call: CallUUID) -> Bool {
        if self.name.hasPrefix("AudioSocket/") {
            return self.name.lowercased().contains(call.description)
        }
        guard let dialplan = self.dialplan, dialplan.application == "AudioSocket",
            let id = dialplan.data?.split(separator: ",").first
        else { return false }
        return CallUUID(id) == call
    }
}

/// What the events WebSocket of ARI tells.
enum ARIEvent: Equatable, Sendable {
    case stasisStart(ARIChannel, arguments: [String])
    case stasisEnd(channel: String)
    case stateChange(ARIChannel)
    case key(Character, milliseconds: Int, channel: String)
    /// The far end wants to go; `cause` as in Q.850.
    case hangupRequest(channel: String, cause: Int?)
    case destroyed(channel: String, cause: Int)
    /// What has become of a call that was dialled: "RINGING", "BUSY" …
    case dial(peer: String, status: String)
    case hold(channel: String, isHeld: Bool)
    /// Another program has taken our application.
    case replaced
    /// Something that nobody here waits for.
    case other

    /// Bytes of one event.
    static let longest = 65_536

    private struct Wire: Decodable {
        var type: String
        var channel: ARIChannel?
        var args: [String]?
        var digit: String?
        var duration: Int?
        var cause: Int?
        var peer: ARIChannel?
        var dialstatus: String?

        enum CodingKeys: String, CodingKey {
            case type, channel, args, digit, cause, peer, dialstatus
            case duration = "duration_ms"
        }
    }

    private struct Kind: Decodable { var type: String }

    private static let known: Set<String> = [
        "StasisStart", "StasisEnd", "ChannelStateChange", "ChannelDtmfReceived",
        "ChannelHangupRequest", "ChannelDestroyed", "Dial", "ChannelHold", "ChannelUnhold",
        "ApplicationReplaced",
    ]

    /// Reads an event, which is UTF-8.
    /// - Returns: nil when it is none.
    init?(parsing bytes: RawSpan) {
        guard bytes.byteCount <= Self.longest else { return nil }
        let data = unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        guard let kind = try? JSONDecoder().decode(Kind.self, from: data) else { return nil }
        guard Self.known.contains(kind.type) else {
            self = .other
            return
        }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: data),
            let event = Self(wire)
        else { return nil }
        self = event
    }

    private init?(_ wire: Wire) {
        if wire.type == "ApplicationReplaced" {
            self = .replaced
            return
        }
        if wire.type == "Dial" {
            guard let peer = wire.peer else { return nil }
            self = .dial(peer: peer.id, status: wire.dialstatus ?? "")
            return
        }
        guard let channel = wire.channel else { return nil }
        switch wire.type {
        case "StasisStart": self = .stasisStart(channel, arguments: wire.args ?? [])
        case "StasisEnd": self = .stasisEnd(channel: channel.id)
        case "ChannelStateChange": self = .stateChange(channel)
        case "ChannelDtmfReceived":
            guard let digit = wire.digit, digit.count == 1, let key = digit.first,
                AsteriskKey.isKey(key)
            else { return nil }
            let length = min(max(wire.duration ?? 0, 0), 60_000)
            self = .key(key, milliseconds: length, channel: channel.id)
        case "ChannelHangupRequest":
            self = .hangupRequest(channel: channel.id, cause: wire.cause)
        case "ChannelDestroyed": self = .destroyed(channel: channel.id, cause: wire.cause ?? 0)
        case "ChannelHold": self = .hold(channel: channel.id, isHeld: true)
        case "ChannelUnhold": self = .hold(channel: channel.id, isHeld: false)
        default: return nil
        }
    }
}
