/// What may stand under `turns` of a pipeline.
enum TurnTable {
    static let turns = Section(
        Key(
            "endpointing_ms", .integer(100...5_000, unit: "milliseconds"), .defaults(to: "600"),
            "Silence after speech that ends the caller's turn."),
        Key(
            "max_utterance_s", .integer(1...300, unit: "seconds"), .defaults(to: "30"),
            "A turn that lasts longer is taken as ended."),
        Key(
            "inter_digit_ms", .integer(100...10_000, unit: "milliseconds"), .defaults(to: "1500"),
            "After a key was pressed, so long for the next one before the digits are taken as they are."
        ),
        Key(
            "digit_terminator", .choice(["#", "*", "none"]), .defaults(to: "\"#\""),
            "The key that ends digits at once and is not part of them."),
        Key(
            "barge_in", .section(Self.bargeIn), .defaults(to: "{}"),
            "What happens when the caller speaks while a reply plays."),
        Key(
            "silence", .section(Self.silence), .defaults(to: "{}"),
            "What happens when the caller says nothing."))

    private static let bargeIn = Section(
        Key(
            "enabled", .boolean, .defaults(to: "true"),
            "Whether speech interrupts replies. Keys pressed always do."),
        Key(
            "suspect_ms", .integer(20...1_000, unit: "milliseconds"), .defaults(to: "80"),
            "Speech of this length makes the reply quieter."),
        Key(
            "decide_ms", .integer(40...2_000, unit: "milliseconds"), .defaults(to: "300"),
            "Speech of this length stops the reply when words were recognised in it that are no back-channel. More than suspect_ms."
        ),
        Key(
            "commit_ms", .integer(100...5_000, unit: "milliseconds"), .defaults(to: "700"),
            "Speech of this length stops the reply whatever was recognised in it. More than decide_ms."
        ),
        Key(
            "duck_db", .integer(0...60, unit: "decibels"), .defaults(to: "12"),
            "How much quieter the reply becomes until that is decided."),
        Key(
            "protect_first_ms", .integer(0...60_000, unit: "milliseconds"), .defaults(to: "0"),
            "So long after its beginning a reply is not interrupted by speech. What the caller says is kept."
        ),
        Key(
            "backchannels", .list(.text(.any)), .optional,
            "What a listener says while the other speaks; it does not interrupt, nor does any sequence of these. Replaces the list of the call's language, which is built in for en, de, es, fr and it.",
            example: "[ mm, mhm, uh huh, yeah, okay, right, i see ]"))

    private static let silence = Section(
        Key(
            "prompt_after_s", .integer(1...600, unit: "seconds"), .defaults(to: "7"),
            "After so much silence the dialogue is asked for a prompt."),
        Key(
            "max_prompts", .integer(0...20), .defaults(to: "2"),
            "So many prompts in a row, none after."),
        Key(
            "hang_up_after_s", .integer(1...3_600, unit: "seconds"), .defaults(to: "20"),
            "After so much silence since the caller last spoke, replies not counted, the host hangs up. More than prompt_after_s."
        ))
}
