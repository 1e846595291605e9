/// What may stand under `pipelines`.
enum PipelineTable {
    static let pipeline = Section(
        Key(
            "language", .text(.language), .defaults(to: "en"),
            "Language of the calls, given to all providers.", example: "en"),
        Key(
            "channel", .text(.name), .required,
            "Name of the provider that brings the calls.", example: "phone"),
        Self.chain(
            "stt", .required,
            "Names of the providers that understand the caller, in order of fallback.", "ears"),
        Self.chain(
            "dialogue", .required, "Names of those that decide what to say, in order of fallback.",
            "desk"),
        Self.chain("tts", .required, "Names of those that speak, in order of fallback.", "voice"),
        Self.chain(
            "crm", .optional, "Names of those that know the customers, in order of fallback.",
            "records"),
        Key(
            "turns", .section(TurnTable.turns), .defaults(to: "{}"),
            "When the caller's turn ends, and what interrupts a reply."),
        Key(
            "max_duration_s", .integer(10...86_400, unit: "seconds"), .defaults(to: "1800"),
            "After this time the call is ended, after the sentence that is being spoken."),
        Key(
            "exhausted", .list(.step(ExhaustedTable.step, words: ["hangup"]), atLeast: 1),
            .defaults(to: "[ hangup ]"),
            """
            What happens when a whole chain has failed: steps that are tried in order. A step that \
            fails is followed by the next; after the last, the host hangs up.
            """, example: "[ { say: \"Sorry, please call again.\" }, hangup ]"),
        Key(
            "breaker", .section(Self.breaker), .defaults(to: "{}"),
            "When a failing provider is left out, and for how long."))

    private static func chain(
        _ name: String, _ presence: Key.Presence, _ summary: String, _ example: String
    ) -> Key {
        Key(name, .list(.text(.name), atLeast: 1), presence, summary, example: "[ \(example) ]")
    }

    private static let breaker = Section(
        Key(
            "failures", .integer(1...100), .defaults(to: "3"), "So many failures open the breaker."),
        Key(
            "within_s", .integer(1...3_600, unit: "seconds"), .defaults(to: "20"),
            "Only failures of this last time count."),
        Key(
            "open_s", .integer(1...86_400, unit: "seconds"), .defaults(to: "30"),
            "So long the provider is left out before it is tried again."))
}
