import JackfieldPlugin

/// One utterance as a context of a socket: which messages its text becomes.
struct SpeechContext: Sendable {
    /// On the socket, where each is used once.
    let id: String
    let request: Request
    private let opening: String
    /// Text behind the last white space: a word that may go on.
    private var rest = ""
    private(set) var isOpen = false
    /// All its text was sent.
    private(set) var isEnded = false
    /// Some audio has come.
    var hasAudio = false
    /// Of the last message.
    var lastSent = Duration.zero

    /// - Parameter opening: the message that begins it.
    init(_ id: String, of request: Request, opening: String) {
        self.id = id
        self.request = request
        self.opening = opening
    }

    /// The messages for more text: whole words, as ElevenLabs wants them.
    mutating func take(_ piece: String) -> [String] {
        self.rest += piece
        guard let space = self.rest.utf8.lastIndex(where: SpokenText.isSpace) else { return [] }
        let end = self.rest.utf8.index(after: space)
        let words = String(self.rest[..<end])
        self.rest = String(self.rest[end...])
        // White space alone can wait for the words behind it.
        guard self.isOpen || !words.utf8.allSatisfy(SpokenText.isSpace) else {
            self.rest = words + self.rest
            return []
        }
        return self.open() + [SocketText.text(words, self.id)]
    }

    /// The messages for the end of the text; it is not silent.
    mutating func end() -> [String] {
        self.isEnded = true
        defer { self.rest = "" }
        return self.open() + [
            SocketText.flush(self.rest + " ", self.id), SocketText.close(self.id),
        ]
    }

    /// The messages for a context that nobody wants any more.
    func cancel() -> [String] {
        self.isOpen && !self.isEnded ? [SocketText.close(self.id)] : []
    }

    private mutating func open() -> [String] {
        defer { self.isOpen = true }
        return self.isOpen ? [] : [self.opening]
    }
}
