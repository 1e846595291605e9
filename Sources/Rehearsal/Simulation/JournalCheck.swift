package import CallModel

/// Follows a call's journal, entry by entry, and tells what cannot be.
package struct JournalCheck: Sendable {
    private struct Place: Comparable, Hashable {
        var turn: Int
        var index: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.turn, left.index) < (right.turn, right.index)
        }
    }

    private let call: Int
    private var next = 0
    private var last = Duration.zero
    private var isHungUp = false
    package private(set) var isEnded = false
    private var turn = 0
    private var given: Set<Place> = []
    private var started: Place?
    /// The turn whose reply is being heard.
    private var open: Int?
    /// A reply of this turn has ended, and what follows it is one of its own.
    private var ended: Int?
    private var keys: Set<String> = []
    private var ids: Set<String> = []
    private var exhausted: (at: Duration, hasBegun: Bool)?
    private var found: [Violation] = []

    /// From the end of a chain to the end of the call, with all of a plan of short steps.
    private static let longestPlan = Duration.seconds(60)

    package init(call: Int) { self.call = call }

    /// - Returns: what is wrong with this entry.
    package mutating func add(_ entry: JournalEntry) -> [Violation] {
        self.found = []
        self.checkNumber(entry)
        self.checkFrame(entry)
        self.checkReply(entry)
        self.checkTools(entry)
        self.checkLastResort(entry)
        return self.found
    }

    /// The call is over, as far as anybody can tell.
    package mutating func finish() -> [Violation] {
        guard !self.isEnded else { return [] }
        return [Violation(.ends, call: self.call, sequence: self.next - 1, "it has not ended")]
    }

    private mutating func note(_ invariant: Invariant, _ entry: JournalEntry, _ detail: String) {
        self.found.append(
            Violation(invariant, call: self.call, sequence: entry.sequence, detail))
    }

    private mutating func checkNumber(_ entry: JournalEntry) {
        if entry.sequence != self.next {
            self.note(.numbered, entry, "number \(entry.sequence) follows \(self.next - 1)")
        }
        if entry.at < self.last {
            self.note(.numbered, entry, "its time is before that of the entry before")
        }
        self.next = entry.sequence + 1
        self.last = max(self.last, entry.at)
    }

    private mutating func checkFrame(_ entry: JournalEntry) {
        var isStart = false
        switch entry.event {
        case .started: isStart = true
        case .hungUp:
            if self.isHungUp { self.note(.framed, entry, "hung up twice") }
            self.isHungUp = true
        case .ended:
            if self.isEnded { self.note(.framed, entry, "ended twice") }
            if !self.isHungUp { self.note(.framed, entry, "ended without having been hung up") }
            self.isEnded = true
            return
        case .turn(let number, _, _, _):
            if number != self.turn + 1 {
                self.note(.framed, entry, "turn \(number) follows turn \(self.turn)")
            }
            if self.isHungUp { self.note(.framed, entry, "a turn after the hang-up") }
            self.turn = number
        default: break
        }
        if isStart != (entry.sequence == 0) {
            self.note(.framed, entry, "the start of a call is its first entry, and no other")
        }
        if self.isEnded { self.note(.framed, entry, "an entry after the end") }
    }

    // MARK: - Replies

    private mutating func checkReply(_ entry: JournalEntry) {
        switch entry.event {
        case .sentence(let turn, let index, _, _):
            let isNew = self.given.insert(Place(turn: turn, index: index)).inserted
            if !isNew { self.note(.replies, entry, "sentence \(turn).\(index) is given twice") }
        case .sentenceStarted(let turn, let index, _):
            self.start(Place(turn: turn, index: index), entry)
        case .replyEnded(let turn, _, _):
            if let open, open != turn {
                self.note(.replies, entry, "the end of reply \(turn), while \(open) is heard")
            }
            self.open = nil
            self.ended = turn
        case .lastResort, .transferred: self.ended = nil
        default: break
        }
    }

    private mutating func start(_ place: Place, _ entry: JournalEntry) {
        let name = "sentence \(place.turn).\(place.index)"
        if !self.given.contains(place) { self.note(.replies, entry, "\(name) was never given") }
        if let started, place <= started {
            self.note(.replies, entry, "\(name) begins after \(started.turn).\(started.index)")
        }
        if let open, open != place.turn {
            self.note(.replies, entry, "\(name) begins while reply \(open) is heard")
        }
        if self.ended == place.turn {
            self.note(.replies, entry, "\(name) begins after the end of its reply")
        }
        if self.isHungUp { self.note(.silence, entry, "\(name) begins after the hang-up") }
        self.started = max(place, self.started ?? place)
        self.open = place.turn
    }

    // MARK: - Tools

    private mutating func checkTools(_ entry: JournalEntry) {
        switch entry.event {
        case .toolCalled(let id, let name, _, let key):
            if !self.keys.insert(key).inserted {
                self.note(.tools, entry, "\(name) is called twice with the key \(key)")
            }
            self.ids.insert(id)
        case .toolAnswered(let id, _, _, _):
            if self.ids.remove(id) == nil {
                self.note(.tools, entry, "an answer to \(id), which waits for none")
            }
        default: break
        }
    }

    // MARK: - The last resort

    private mutating func checkLastResort(_ entry: JournalEntry) {
        switch entry.event {
        case .exhausted:
            if self.exhausted != nil { self.note(.lastResort, entry, "exhausted twice") }
            self.exhausted = (entry.at, false)
        case .lastResort:
            if self.exhausted == nil {
                self.note(.lastResort, entry, "a step of the plan, and no chain is exhausted")
            }
            self.exhausted?.hasBegun = true
        case .hungUp(let party, _, let detail):
            guard let exhausted else { return }
            if party == .host, detail == "no provider was left", !exhausted.hasBegun {
                self.note(.lastResort, entry, "hung up without a step of the plan")
            }
            if entry.at - exhausted.at > Self.longestPlan {
                self.note(.lastResort, entry, "the plan has taken longer than its steps do")
            }
        default: break
        }
    }
}
