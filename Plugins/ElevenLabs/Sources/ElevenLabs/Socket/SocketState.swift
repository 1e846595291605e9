import JackfieldPlugin

/// What a session over a socket knows; its owner guards it.
struct SocketState: Sendable {
    struct Connection: Sendable {
        let number: Int
        /// Nil: the host has not given it yet.
        var socket: WebSocket?
        /// The server has accepted it.
        var isOpen = false
        /// Messages that wait for that, or for room.
        var unsent: [String] = []
    }

    /// Nil: ElevenLabs has let go of it while there was nothing to say.
    private(set) var connection: Connection?
    private var lastConnection = 0
    var contexts: [SpeechContext] = []
    private var lastContext = 0
    /// The host was told that the session can take work.
    var isReady = false
    /// It was closed by us, or has failed and told so.
    var isOver = false
    var timer: PluginTimer?

    /// Makes place for a connection.
    /// - Returns: its number; nil: there is one, or none is wanted.
    mutating func beginConnection() -> Int? {
        guard self.connection == nil, !self.isOver else { return nil }
        self.lastConnection += 1
        self.connection = Connection(number: self.lastConnection)
        return self.lastConnection
    }

    func isCurrent(_ number: Int) -> Bool {
        !self.isOver && self.connection?.number == number
    }

    mutating func forgetConnection() { self.connection = nil }

    mutating func has(_ socket: WebSocket) {
        self.connection?.socket = socket
        self.flush()
    }

    mutating func hasOpened() {
        self.connection?.isOpen = true
        self.flush()
    }

    /// An id that no context has had.
    mutating func takeContextID() -> String {
        self.lastContext += 1
        return "u\(self.lastContext)"
    }

    /// Sends messages of a context, in order, now or once it is possible.
    mutating func send(_ messages: [String], ofContextAt index: Int, at now: Duration) {
        guard !messages.isEmpty else { return }
        self.contexts[index].lastSent = now
        self.send(messages)
    }

    mutating func send(_ messages: [String]) {
        self.connection?.unsent += messages
        self.flush()
    }

    /// Sends what waits.
    mutating func flush() {
        guard let connection = self.connection, connection.isOpen, let socket = connection.socket
        else { return }
        var count = 0
        for message in connection.unsent {
            guard socket.send(message) == .sent else { break }
            count += 1
        }
        self.connection?.unsent.removeFirst(count)
    }
}
