/// What the host itself says before it hangs up: to an answering machine, or when it shuts down.
///
/// Pure; all times on the call's clock.
struct ClosingWords {
    enum Cue {
        case atOnce
        /// Once the greeting of an answering machine is over, and nothing else is heard any more.
        case machineWaits
    }

    /// A greeting that goes on for longer gets the message anyway.
    private static let longestGreeting = Duration.seconds(45)
    /// So much silence after a greeting, of which nobody else says that it is over.
    private static let pause = Duration.milliseconds(2_500)
    /// A sentence that is still being spoken may take so long.
    private static let longestSentence = Duration.seconds(10)
    /// The line ends then, said or not.
    private static let longest = Duration.seconds(60)

    /// Nil: nothing is said.
    let text: String?
    /// What the journal says of the end of the call.
    let detail: String
    private var cue: Cue
    private var since: Duration
    private var quietSince: Duration?
    private(set) var hasBegun = false

    init(_ text: String?, detail: String, cue: Cue, at now: Duration) {
        self.text = text
        self.detail = detail
        self.cue = cue
        self.since = now
    }

    /// The machine's greeting is over.
    mutating func machineWaits() { self.cue = .atOnce }

    /// True once: the words are due.
    mutating func isDue(isFarPartySpeaking: Bool, at now: Duration) -> Bool {
        guard !self.hasBegun else { return false }
        if isFarPartySpeaking { self.quietSince = nil }
        if !isFarPartySpeaking, self.quietSince == nil { self.quietSince = now }
        let isQuiet = self.quietSince.map { now - $0 >= Self.pause } ?? false
        guard self.cue == .atOnce || isQuiet || now - self.since >= Self.longestGreeting else {
            return false
        }
        self.hasBegun = true
        self.since = now
        return true
    }

    /// What was being spoken before them does not end.
    func isImpatient(at now: Duration) -> Bool {
        !self.hasBegun && self.cue == .atOnce && now - self.since > Self.longestSentence
    }

    /// They take too long.
    func isOverdue(at now: Duration) -> Bool { self.hasBegun && now - self.since > Self.longest }
}
