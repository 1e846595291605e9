import CallModel

/// What goes on right now, for the line that is drawn in place.
struct LiveStatus {
    enum Floor: Hashable { case nobody, ringing, caller, thinking, reply, over }

    /// Since the call began.
    var time = Duration.zero
    private var floor = Floor.nobody
    private var partial = ""
    private var providers: [Capability: String] = [:]
    private var reading = CallReading()
    private var last: Duration?

    // A bar for a level, from nothing to full.
    private static let bars = Array(" ▁▂▃▄▅▆▇█")

    mutating func read(_ entry: JournalEntry) {
        self.time = max(self.time, entry.at)
        self.reading.read(entry.event)
        self.readFloor(entry.event)
        switch entry.event {
        case .partial(_, let text): self.partial = text
        // What a recogniser was about to say when it failed, the next one says in its own way.
        case .final, .sentenceStarted, .failed(stage: .stt, _, _, _, _): self.partial = ""
        case .opened(let stage, let provider, _): self.providers[stage] = provider
        case .fellBack(let stage, _, let to, _, _, _, _): self.providers[stage] = to
        case .returned(let stage, _, let to): self.providers[stage] = to
        case .hedged(let stage, _, _, let winner): self.providers[stage] = winner
        case .delays(_, let delays) where delays.total > .zero: self.last = delays.total
        default: break
        }
    }

    func fragments(level: Float?) -> [Fragment] {
        var fragments = [
            Fragment("\(Figures.length(.seconds(self.time.components.seconds))) ", .dim),
            Fragment(self.floor.words, self.floor.tone),
        ]
        if let level, self.floor != .over {
            fragments.append(Fragment(" \(Self.bar(level))", .caller))
        }
        if !self.partial.isEmpty { fragments.append(Fragment(" “\(self.partial.harmless)…”")) }
        let chain = [Capability.stt, .dialogue, .tts].compactMap { self.providers[$0]?.harmless }
        if !chain.isEmpty {
            fragments.append(Fragment("  \(chain.joined(separator: " · "))", .dim))
        }
        if let last, let half = self.reading.replyDelay(percentile: 50) {
            let figures = "last \(Figures.delay(last)), p50 \(Figures.delay(half))"
            fragments.append(Fragment("  \(figures)", .dim))
        }
        return fragments
    }

    private mutating func readFloor(_ event: JournalEvent) {
        switch event {
        case .ringing: self.floor = .ringing
        case .answered, .replyEnded(_, _, false): self.floor = .nobody
        case .speechStarted, .bargeInCommitted, .dtmf: self.floor = .caller
        case .speechEnded where self.floor == .caller: self.floor = .nobody
        case .turn: self.floor = .thinking
        case .sentenceStarted: self.floor = .reply
        case .hungUp, .ended: self.floor = .over
        default: break
        }
    }

    private static func bar(_ level: Float) -> String {
        guard level.isFinite else { return " " }
        let step = Int((min(1, max(0, level)) * Float(self.bars.count - 1)).rounded())
        return String(self.bars[step])
    }
}

extension LiveStatus.Floor {
    // All as wide, so that what follows stands still.
    fileprivate var words: String {
        switch self {
        case .nobody: "listening"
        case .ringing: "ringing  "
        case .caller: "caller   "
        case .thinking: "thinking "
        case .reply: "reply    "
        case .over: "over     "
        }
    }

    fileprivate var tone: Tone {
        switch self {
        case .nobody, .ringing, .over: .dim
        case .caller: .caller
        case .thinking: .warning
        case .reply: .reply
        }
    }
}
