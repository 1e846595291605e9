/// How the audio of a call goes between Asterisk and the host.
struct MediaKind: Hashable, Sendable {
    enum Way: Hashable, Sendable { case audioSocket, webSocket }

    var way: Way
    /// A name of Asterisk: slin16.
    var format: String
    /// Of the format.
    var rate: Int
    /// Whether chan_websocket is asked for messages in JSON.
    var asksJSON = false
}

/// One thing that is asked of Asterisk for a call.
enum Operation: Hashable, Sendable {
    // Before the call is up.
    case createMedia(MediaKind)
    /// Asks by which name the media's WebSocket goes.
    case findMedia
    case createBridge
    case answer
    case join
    case originate(to: String)

    // While it is.
    case press(digits: String)
    case leaveBridge
    case startMusic
    case stopMusic
    case goOn(extension: String)
    case redirect(to: String)
    case startBridgeMusic
    case stopBridgeMusic
    case originateConsult(to: String)
    case joinConsult

    // At its end; what is not there any more is no failure.
    case hangUp(reason: String)
    case hangUpMedia
    case hangUpConsult
    case destroyBridge

    /// Whether something may be left behind in Asterisk while it is not known how this ended.
    var creates: Bool {
        switch self {
        case .createMedia, .createBridge, .originate, .originateConsult: true
        default: false
        }
    }
}

/// The names of what belongs to a call in Asterisk. Those that are ours are chosen by us, so that a request may be repeated.
struct CallNames: Hashable, Sendable {
    /// The caller's channel, or the one that is dialled; empty: not known.
    var channel: String
    let call: CallUUID
    let media: String
    let bridge: String
    let consult: String

    private static let prefix = "jackfield-"

    init(channel: String? = nil, call: CallUUID = .random()) {
        self.call = call
        self.channel = channel ?? Self.prefix + "call-\(call)"
        self.media = Self.prefix + "media-\(call)"
        self.bridge = Self.prefix + "bridge-\(call)"
        self.consult = Self.prefix + "consult-\(call)"
    }

    /// All channels that may be the call's.
    var channels: [String] { [self.channel, self.media, self.consult] }

    /// Whether a channel is one that a host has made: not an incoming call.
    static func isOurs(_ channel: String) -> Bool { channel.hasPrefix(self.prefix) }
}
