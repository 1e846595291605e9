/// Who is at the other end of a simulated call, and what he does.
package struct FarParty: Sendable {
    package enum Outcome: String, Sendable {
        case answer, busy, failed
        case noAnswer = "no-answer"
    }

    package enum Cue: Sendable {
        /// At this time of the media stream.
        case at(Duration)
        /// Once a reply was heard since the step before, and then nothing for so long.
        case afterReply(Duration)
        /// So long after the first sound of a reply since the step before.
        case intoReply(Duration)
    }

    package enum Deed: Sendable {
        /// Samples at 8 kHz.
        case say([Int16])
        case press(String)
        case hangUp
        /// What Twilio would never do.
        case misbehave(Misdeed)
    }

    package var outcome: Outcome
    /// How long he lets it ring.
    package var ringing: Duration
    /// What answering machine detection makes of him, and how long that takes.
    package var answeredBy: String
    package var detection: Duration
    package var steps: [(cue: Cue, deed: Deed)]
    /// What becomes of a `<Dial>`, and how long the two talk.
    package var dialled: Outcome
    package var talk: Duration
    package var line: LineQuality
    /// Sent in place of the messages with which a media stream begins; see `Misdeed.send`.
    package var opening: [String]?

    package init(
        outcome: Outcome = .answer, ringing: Duration = .milliseconds(100),
        answeredBy: String = "human", detection: Duration = .milliseconds(300),
        steps: [(cue: Cue, deed: Deed)] = [], dialled: Outcome = .answer,
        talk: Duration = .milliseconds(500), line: LineQuality = LineQuality(),
        opening: [String]? = nil
    ) {
        self.outcome = outcome
        self.ringing = ringing
        self.answeredBy = answeredBy
        self.detection = detection
        self.steps = steps
        self.dialled = dialled
        self.talk = talk
        self.line = line
        self.opening = opening
    }
}

/// Goes through what the far party does, by the time of the media stream.
struct FarPartyPlan: Sendable {
    private let steps: [(cue: FarParty.Cue, deed: FarParty.Deed)]
    private var next = 0
    private var speech: [Int16] = []
    private var spoken = 0
    private var firstReply: Duration?
    private var lastReply: Duration?

    init(_ party: FarParty) { self.steps = party.steps }

    /// A frame of the reply was heard.
    mutating func hear(isAudible: Bool, at time: Duration) {
        guard isAudible else { return }
        self.firstReply = self.firstReply ?? time
        self.lastReply = time
    }

    /// The next frame of his, and what he does beside.
    mutating func frame(_ samples: Int, at time: Duration) -> (frame: [Int16], deed: FarParty.Deed?)
    {
        var deed: FarParty.Deed?
        if let step = self.due(at: time) {
            self.next += 1
            self.firstReply = nil
            self.lastReply = nil
            if case .say(let speech) = step {
                self.speech = speech
                self.spoken = 0
            } else {
                deed = step
            }
        }
        let rest = self.speech[min(self.spoken, self.speech.count)...].prefix(samples)
        self.spoken += rest.count
        if !rest.isEmpty {
            // What is heard while he speaks is no answer to it.
            self.firstReply = nil
            self.lastReply = nil
        }
        return (Array(rest) + [Int16](repeating: 0, count: samples - rest.count), deed)
    }

    private func due(at time: Duration) -> FarParty.Deed? {
        guard self.next < self.steps.count else { return nil }
        let step = self.steps[self.next]
        let isSpeaking = self.spoken < self.speech.count
        // In the middle of a word, if it must be.
        if case .at(let due) = step.cue, case .hangUp = step.deed, time >= due { return .hangUp }
        guard !isSpeaking else { return nil }
        let isDue =
            switch step.cue {
            case .at(let due): time >= due
            case .afterReply(let wait): self.lastReply.map { time >= $0 + wait } ?? false
            case .intoReply(let wait): self.firstReply.map { time >= $0 + wait } ?? false
            }
        return isDue ? step.deed : nil
    }
}
