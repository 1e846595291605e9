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
            "farewell", .text(.any), .optional,
            """
            What a caller hears, spoken by the tts chain, when the host must end the call by itself: after \
            max_duration_s, and when the host shuts down and the call does not end in time.
            """, example: "\"We have to end this call. Please call again.\""),
        Key(
            "media_timeout_s", .integer(0...3_600, unit: "seconds"), .defaults(to: "5"),
            """
            A call whose channel gives no caller audio for so long, not even silence, is ended as failed: its \
            line is dead. 0: never, as is the default for channels whose plugin says that they send \
            nothing while the caller is silent or on hold.
            """),
        Key(
            "exhausted", .list(.step(ExhaustedTable.step, words: ["hangup"]), atLeast: 1),
            .defaults(to: "[ hangup ]"),
            """
            What happens when a whole chain has failed: steps, one after the other, whether done or \
            failed; after the last, the host hangs up. A clip right after a say stands in for it: it is \
            left out once the sentence was heard.
            """, example: "[ { say: \"Sorry, please call again.\" }, hangup ]"),
        Key(
            "waiting", .section(Self.waiting), .defaults(to: "{}"),
            """
            A few words for a caller whose answer is long in coming, once a turn. The dialogue does not \
            hear of them, and the caller may speak over them.
            """),
        Key(
            "hold_music", .path, .optional,
            """
            WAV file (PCM, 16 bit, one channel) that a caller hears, again and again, whom the dialogue has \
            put on hold. Without it the channel plays what it has for that, or nothing.
            """, example: "hold.wav", isCommented: true),
        Key(
            "outbound", .section(Self.outbound), .defaults(to: "{}"),
            "Calls that this pipeline makes."),
        Key(
            "hedge", .section(Self.hedge), .defaults(to: "{}"),
            """
            A dialogue that is slow to begin its answer: the next of the chain is asked as well, and the \
            first to begin is heard. Never once a tool was called.
            """),
        Key(
            "return", .section(Self.returning), .defaults(to: "{}"),
            "When a call that has fallen back goes back to a better provider of the chain."))

    private static func chain(
        _ name: String, _ presence: Key.Presence, _ summary: String, _ example: String
    ) -> Key {
        Key(name, .list(.text(.name), atLeast: 1), presence, summary, example: "[ \(example) ]")
    }

    private static let waiting = Section(
        Key(
            "say", .text(.any), .optional,
            "What the tts chain speaks; without it, nothing is said.",
            example: "\"One moment, please.\""),
        Key(
            "after_ms", .integer(200...60_000, unit: "milliseconds"), .defaults(to: "1200"),
            "After so much silence, from when the turn went to the dialogue or its last sentence ended."
        ))

    private static let outbound = Section(
        Key(
            "ring_s", .integer(5...600, unit: "seconds"), .defaults(to: "60"),
            "So long the far party may let it ring; then the host hangs up."),
        Key(
            "machine", .step(Self.machine, words: ["talk", "hang_up"]), .defaults(to: "talk"),
            """
            What happens when the channel says that an answering machine has taken the call. talk: the \
            dialogue goes on, and finds it in its facts (answered_by). A fax is always hung up on.
            """))

    private static let machine = Section(
        Key(
            "say", .text(.any), .optional,
            "The message that is left once the machine's greeting is over; then the host hangs up.",
            example: "\"Please call us back.\""),
        Key("talk", .boolean, .optional, "The dialogue goes on."),
        Key("hang_up", .boolean, .optional, "Ends the call."))

    private static let hedge = Section(
        Key("enabled", .boolean, .defaults(to: "false"), "Whether slow questions are put twice."),
        Key(
            "after_ms", .integer(100...60_000, unit: "milliseconds"), .defaults(to: "400"),
            """
            Not before so long, and not before the 95th percentile of the provider's own delays \
            (half its deadline while there are fewer than 50).
            """),
        Key(
            "percent", .integer(1...100), .defaults(to: "10"),
            "At most so many of the last minute's questions."))

    private static let returning = Section(
        Self.returns("stt", "next_turn"), Self.returns("dialogue", "next_turn"),
        Self.returns("tts", "next_call"), Self.returns("crm", "next_turn"),
        Key(
            "after_s", .integer(0...86_400, unit: "seconds"), .defaults(to: "30"),
            "Not before so long after it fell back."))

    private static func returns(_ stage: String, _ standard: String) -> Key {
        Key(
            stage, .choice(PipelineConfiguration.Return.allCases.map(\.rawValue)),
            .defaults(to: standard),
            """
            next_turn: when the caller's turn has ended and the provider passes its canaries. \
            next_call: the call stays, new calls use it. never: once it was left out it is the last of \
            the chain, until the host is started again.
            """)
    }
}
