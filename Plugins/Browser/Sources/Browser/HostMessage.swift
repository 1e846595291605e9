import FoundationEssentials

/// What the page is told in a text message.
enum HostMessage: Equatable, Sendable {
    case ringing
    case connected
    /// The sentence that now starts to play.
    case caption(String)
    case ended(reason: String)

    /// Drop what was not played yet. Sent on the media path: made once.
    static let flush = Array(#"{"type":"flush"}"#.utf8)

    private struct Wire: Encodable {
        var type: String
        var text: String?
        var reason: String?
    }

    var json: String {
        let wire =
            switch self {
            case .ringing: Wire(type: "ringing")
            case .connected: Wire(type: "connected")
            case .caption(let text): Wire(type: "caption", text: text)
            case .ended(let reason): Wire(type: "ended", reason: reason)
            }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(wire) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
