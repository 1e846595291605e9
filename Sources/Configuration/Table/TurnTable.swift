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
            "Within this time from the start of speech the reply is stopped or goes on. More than suspect_ms."
        ),
        Key(
            "duck_db", .integer(0...60, unit: "decibels"), .defaults(to: "12"),
            "How much quieter the reply becomes until that is decided."),
        Key(
            "backchannels", .list(.text(.any)),
            .defaults(to: "[ \"mm hm\", \"uh huh\", \"okay\", \"yes\", \"right\" ]"),
            "Words that only show that the caller listens; they do not interrupt."))

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
