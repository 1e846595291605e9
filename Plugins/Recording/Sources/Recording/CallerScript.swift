/// What a caller says and when; times of speech are positions in the recording.
struct CallerScript: Sendable {
    var entries: [Entry]
    /// A stretch of line noise that fills the gaps; nil: silence.
    var background: Range<Duration>?
    var patience: Patience

    /// One thing that the caller does, and when.
    struct Entry: Sendable {
        let cue: Cue
        let act: CallerAct
        /// The words, for people and tests.
        var says = ""
        /// Whether it may be done again and again.
        var repeats = false
    }

    /// What makes the caller do something.
    enum Cue: Sendable {
        /// The reply matches and has ended so long ago.
        case answer(ReplyPattern, after: Duration)
        /// The reply matches and began to play so long ago: the caller interrupts.
        case interruption(ReplyPattern, after: Duration)
        /// So long after the call was answered.
        case time(Duration)

        var pattern: ReplyPattern? {
            switch self {
            case .answer(let pattern, _), .interruption(let pattern, _): pattern
            case .time: nil
            }
        }
    }

    /// When a caller who has nothing to do hangs up.
    enum Patience: Sendable, Equatable {
        /// So long after either side was last heard.
        case afterBoth(Duration)
        /// So long after the caller's last word, though not while a reply plays.
        case afterCaller(Duration)
    }

    /// A recording without a script: it is played once, from the start.
    static func plain(lasting duration: Duration, tail: Duration) -> CallerScript {
        CallerScript(
            entries: [Entry(cue: .time(.zero), act: .speak(.zero..<duration))], background: nil,
            patience: .afterCaller(tail))
    }
}

/// What a caller can do.
enum CallerAct: Sendable, Equatable {
    case speak(Range<Duration>)
    /// Presses these keys.
    case press(String)
    case hangUp
}
