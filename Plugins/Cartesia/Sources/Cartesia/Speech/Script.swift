/// The text of one utterance on its way to Cartesia, as messages of a context.
///
/// An utterance is one context. Only when its text comes so slowly that Cartesia has ended the context by itself, a
/// second after the last of its audio, does the rest become another.
struct Script: Sendable {
    private enum Piece: Equatable, Sendable {
        case text(String)
        /// What was collected is to be spoken.
        case flush
        case end
    }

    private let form: GenerationForm
    /// Not sent yet.
    private var waiting: [Piece] = []
    /// White space that no words have followed yet.
    private var space = ""
    /// The context that is open or about to be.
    private(set) var context: String?
    /// Whether Cartesia has got something of the context.
    private(set) var isKnown = false
    /// The host has given all text.
    private(set) var isEnded = false
    /// UTF-8 bytes of all text.
    private(set) var byteCount = 0
    /// Unicode scalars of all text, which are what is billed, about.
    private(set) var characters = 0

    init(_ form: GenerationForm) { self.form = form }

    /// Cartesia has spoken all.
    var isComplete: Bool { self.isEnded && self.context == nil && self.waiting.isEmpty }

    // MARK: - From the host

    mutating func add(_ piece: String) {
        self.byteCount += piece.utf8.count
        self.characters += piece.unicodeScalars.count
        self.space += piece
        // Where there is nothing but white space there is nothing to speak.
        guard let last = self.space.last(where: { !$0.isWhitespace }) else { return }
        self.waiting.append(.text(self.space))
        self.space = ""
        if self.form.collects, ".!?…。！？".contains(last) { self.waiting.append(.flush) }
    }

    mutating func end() {
        self.isEnded = true
        if self.context != nil || !self.waiting.isEmpty { self.waiting.append(.end) }
    }

    // MARK: - To Cartesia

    /// Gives the context a name, if there is something to send and no context yet.
    /// - Returns: whether the name was taken.
    mutating func open(as name: String) -> Bool {
        guard self.context == nil, !self.waiting.isEmpty else { return false }
        self.context = name
        return true
    }

    /// What is to be sent next; nil: nothing.
    var message: String? {
        guard let context = self.context, let piece = self.waiting.first else { return nil }
        return switch piece {
        case .text(let text): self.form.message(text, of: context)
        case .flush: self.form.message("", of: context, flushes: true)
        case .end: self.form.message("", of: context, isLast: true)
        }
    }

    /// That was sent.
    mutating func sent() {
        self.waiting.removeFirst()
        self.isKnown = true
    }

    /// Cartesia has ended the context, or the connection has, and it with it.
    mutating func contextEnded() {
        self.context = nil
        self.isKnown = false
        // There is nothing left to flush or to end.
        let hasText = self.waiting.contains { if case .text = $0 { true } else { false } }
        if !hasText { self.waiting = [] }
    }
}
