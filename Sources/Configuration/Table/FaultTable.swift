import CallModel
import Drills

/// What may stand under `fault` of a provider, and under `drills`.
enum FaultTable {
    static let fault = Section(
        Key(
            "kind", .choice(Fault.Kind.names), .required,
            """
            error: a failure that the plugin reports. connect_hang: the session opens and is never \
            ready. hang: silence, for good. stall: a few pieces of an answer, then nothing more. \
            flood: thousands of events at once. garbage: what breaks the contract. slow: everything \
            comes late. exit: the plugin is gone, as if its process had died.
            """, example: "hang"),
        Key(
            "at", .choice(Fault.Moment.allCases.map(\.rawValue)), .defaults(to: "request"),
            """
            From when: open: a session is asked for. session: it is ready. request: it is asked for \
            something (the words, an answer, a sentence, an operation, an act of the channel). \
            connect_hang is always at open.
            """),
        Key(
            "after_ms", .integer(0...3_600_000, unit: "milliseconds"), .defaults(to: "0"),
            "How long after that moment, on the call's clock."),
        Key(
            "every", .integer(1...1_000_000), .defaults(to: "1"),
            "Strikes each so-many-th session or request of the drills."),
        Key(
            "times", .integer(1...1_000_000), .optional,
            "Strikes no more often than this. Default: without limit.", example: "1"),
        Key(
            "code", .choice(ProviderFailure.Code.allCases.map(\.name)),
            .defaults(to: "UNAVAILABLE"), "What it fails with. Only error."),
        Key(
            "retry_after_ms", .integer(1...3_600_000, unit: "milliseconds"), .optional,
            "What it says about trying again. Only error, and not when it refuses to open.",
            example: "1000"),
        Key(
            "after_events", .integer(0...1_000_000), .defaults(to: "1"),
            "How many pieces of an answer or blocks of audio get through. Only stall."),
        Key(
            "shape", .choice(Fault.Garbage.allCases.map(\.rawValue)), .optional,
            """
            bad_utf8: text that is none. wrong_size: events that are too short. other_handle: an \
            event for a session that is none. after_closed: the session ends, and says more. \
            Default: all, one after the other. Only garbage.
            """, example: "bad_utf8"),
        Key(
            "delay_ms", .integer(1...600_000, unit: "milliseconds"), .optional,
            "How late every event and block of audio comes. Required for slow, and only for it.",
            example: "800"),
        Key(
            "for_ms", .integer(0...3_600_000, unit: "milliseconds"), .defaults(to: "0"),
            "How long no session of a drill can be opened. Only exit."))

    static let drills = Section(
        Key(
            "from", .list(.text(.callers)), .defaults(to: "[]"),
            "Numbers of callers whose calls are drills; with * at the end, all that begin so.",
            example: "[ \"+15550100\" ]", isCommented: true),
        Key(
            "facts", .free("map from names to texts"), .defaults(to: "{}"),
            """
            Facts of the channel, such as a header of the call; a call with any of them, with just \
            this value, is a drill.
            """, example: "{ x-drill: a-secret-word }", isCommented: true),
        Key(
            "all_calls", .boolean, .defaults(to: "false"),
            "Every call is a drill. For laboratories."))

    /// The keys that mean something for a kind of fault, beside those that every kind has.
    static func keys(of kind: String) -> [String] {
        switch kind {
        case "error": ["code", "retry_after_ms"]
        case "stall": ["after_events"]
        case "garbage": ["shape"]
        case "slow": ["delay_ms"]
        case "exit": ["for_ms"]
        default: []
        }
    }
}
