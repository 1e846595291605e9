import JackfieldPlugin

/// What of the caller's words is open at Flux, and when a finalize is answered: news in, actions out. Knows no clock
/// and no connection.
///
/// The host tells when an utterance ends, so Flux is asked to end its turn then. It does so with what it has listened
/// to: words that it has not come to by then are another turn, which is asked to end as well. All times are Deepgram's.
struct FluxTurns: Sendable {
    enum Action: Sendable {
        case partial(FluxTurn)
        case final(FluxTurn)
        case forceEnd
        case done(Request)
    }

    private struct Wish: Sendable {
        var request: Request
        /// All audio before this is meant.
        var end: Duration
    }

    /// The host waits longer than this before it takes a pause for the end: no words are in the last of the audio.
    private static let tail = Duration.milliseconds(500)

    private var wishes: [Wish] = []
    /// All before this was listened to.
    private var covered = Duration.zero
    /// A turn has begun and not ended.
    private(set) var isOpen = false
    /// It was asked to end.
    private var isForced = false
    /// A turn has ended since a finalize was answered.
    private var hasEnded = false
    private var shown = ""

    /// Whether a finalize is to be answered.
    var isAwaited: Bool { !self.wishes.isEmpty }

    /// - Parameter end: of the caller's audio.
    mutating func finalize(_ request: Request, at end: Duration) -> [Action] {
        let isHeard =
            self.covered >= end || self.hasEnded && self.covered + Self.tail >= end
        guard self.isOpen || !isHeard else {
            self.hasEnded = false
            return [.done(request)]
        }
        self.wishes.append(Wish(request: request, end: end))
        return self.force()
    }

    mutating func cancel(_ request: Request) {
        self.wishes.removeAll { $0.request == request }
    }

    mutating func receive(_ turn: FluxTurn) -> [Action] {
        self.covered = max(self.covered, turn.end)
        var actions: [Action] = []
        switch turn.event {
        case .ended:
            self.isOpen = false
            self.isForced = false
            self.hasEnded = true
            self.shown = ""
            if !turn.text.isEmpty { actions.append(.final(turn)) }
        case .started, .goesOn:
            if turn.event == .started || !turn.text.isEmpty { self.isOpen = true }
            if !turn.text.isEmpty, turn.text != self.shown {
                self.shown = turn.text
                actions.append(.partial(turn))
            }
        }
        return actions + (self.isOpen ? self.forceCovered() : self.answerCovered())
    }

    /// Flux has had time enough for words that it would have found.
    mutating func giveUp() -> [Action] {
        guard !self.isOpen, self.isAwaited else { return [] }
        defer { self.wishes = [] }
        self.hasEnded = false
        return self.wishes.map { .done($0.request) }
    }

    // MARK: - Answers

    /// A turn that has begun since the finalize holds the rest of the words, once Flux has come so far.
    private mutating func forceCovered() -> [Action] {
        guard let wish = self.wishes.first, self.covered + Self.tail >= wish.end else { return [] }
        return self.force()
    }

    private mutating func force() -> [Action] {
        // Without a turn it would be ignored.
        guard self.isOpen, !self.isForced else { return [] }
        self.isForced = true
        return [.forceEnd]
    }

    /// No turn is open: what was listened to is final.
    private mutating func answerCovered() -> [Action] {
        let reach = self.covered + (self.hasEnded ? Self.tail : .zero)
        let answered = self.wishes.prefix { $0.end <= reach }
        guard !answered.isEmpty else { return [] }
        self.wishes.removeFirst(answered.count)
        self.hasEnded = false
        return answered.map { .done($0.request) }
    }
}
