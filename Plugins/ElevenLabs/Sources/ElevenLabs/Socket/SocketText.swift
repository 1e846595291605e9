import JackfieldPlugin

/// What ElevenLabs is told over a multi-context WebSocket, each a whole message (ElevenLabs' docs, "Multi-context
/// WebSocket").
enum SocketText {
    /// Ends the socket with all its contexts.
    static let closeSocket = #"{"close_socket":true}"#

    /// Begins a context. Its settings stand in its first message, and only there.
    static func open(_ context: String, voice: JSONValue?, schedule: [Int]) -> String {
        var message: [String: JSONValue] = ["context_id": .text(context), "text": .text(" ")]
        if let voice { message["voice_settings"] = voice }
        if !schedule.isEmpty {
            let lengths = schedule.map { JSONValue.number(Double($0)) }
            message["generation_config"] = .object(["chunk_length_schedule": .list(lengths)])
        }
        return JSONValue.object(message).json
    }

    /// More text; it ends with white space.
    static func text(_ text: String, _ context: String) -> String {
        JSONValue.object(["context_id": .text(context), "text": .text(text)]).json
    }

    /// The last text: all there is gets spoken now.
    static func flush(_ text: String, _ context: String) -> String {
        JSONValue.object([
            "context_id": .text(context), "text": .text(text), "flush": .boolean(true),
        ]).json
    }

    /// Begins the time of inactivity anew.
    static func keepAlive(_ context: String) -> String { Self.text("", context) }

    /// Ends a context: what was flushed is still spoken, the rest is dropped.
    static func close(_ context: String) -> String {
        JSONValue.object(["context_id": .text(context), "close_context": .boolean(true)]).json
    }
}
