/// What may stand under `exhausted` of a pipeline.
enum ExhaustedTable {
    static let step = Section(
        Key(
            "say", .text(.any), .optional, "Text that the tts chain speaks.", example: "\"Sorry.\""),
        Self.clip("WAV file (PCM, 16 bit, one channel) that needs no provider."),
        Key(
            "dtmf_menu", .section(Self.menu), .optional,
            "Lets the caller choose with the keys of the phone. Fails when no key of the menu is pressed."
        ),
        Key(
            "transfer", .text(.any), .optional, "Number or address to hand the call to.",
            example: "\"+4930123456\""),
        Key(
            "voicemail", .section(Self.voicemail), .optional,
            "Records a message of the caller to a WAV file, which the journal names."),
        Key("hangup", .boolean, .optional, "Ends the call.", example: "true"))

    private static let menu = Section(
        Key(
            "say", .text(.any), .optional,
            "Text that tells the choices, spoken by the tts chain. Either this or clip."),
        Self.clip("WAV file that tells the choices and needs no provider."),
        Key(
            "keys", .list(.section(Self.key), atLeast: 1), .required,
            "The keys of the menu. Any other key plays the prompt again.",
            example: "[ { press: \"1\", then: { transfer: \"+4930123456\" } } ]"),
        Key(
            "wait_s", .integer(1...120, unit: "seconds"), .defaults(to: "10"),
            "So long after the prompt for a key."),
        Key(
            "rounds", .integer(1...20), .defaults(to: "3"),
            "So often the prompt is played, then the next step follows."))

    private static let key = Section(
        Key(
            "press", .choice((0...9).map(String.init) + ["*", "#"]), .required, "The key.",
            example: "\"1\""),
        Key(
            "then", .step(Self.choice, words: ["repeat", "next", "hangup"]), .required,
            "What it does.", example: "{ transfer: \"+4930123456\" }"))

    private static let choice = Section(
        Key("transfer", .text(.any), .optional, "Number or address to hand the call to."),
        Key("repeat", .boolean, .optional, "Plays the prompt again."),
        Key("next", .boolean, .optional, "Goes on with the step after the menu."),
        Key("hangup", .boolean, .optional, "Ends the call."))

    private static let voicemail = Section(
        Key(
            "say", .text(.any), .optional,
            "Text that asks for the message, spoken by the tts chain. Without this and clip there is a beep."
        ),
        Self.clip("WAV file that asks for the message, perhaps with a beep at its end."),
        Key(
            "folder", .path, .required,
            "Where the messages go, named after the call; made when it is missing.",
            example: "/var/lib/jackfield/voicemail"),
        Key(
            "max_s", .integer(1...3_600, unit: "seconds"), .defaults(to: "120"),
            "The longest message."),
        Key(
            "silence_s", .integer(1...60, unit: "seconds"), .defaults(to: "5"),
            "So much silence ends the message, like the key #."))

    private static func clip(_ summary: String) -> Key {
        Key("clip", .path, .optional, summary, example: "sorry.wav")
    }
}
