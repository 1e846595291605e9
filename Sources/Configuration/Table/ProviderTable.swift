import CallModel

/// What may stand under `providers`.
enum ProviderTable {
    static let provider = Section(
        Key(
            "plugin", .text(.pluginID), .required, "Id of the plugin, as in its manifest.",
            example: "com.jackfield.pocketsphinx"),
        Key(
            "capability", .choice(Capability.allCases.map(\.rawValue)), .optional,
            "What the plugin is to do here; only needed when it can do several things and pipelines use it for several.",
            example: "stt"),
        Key(
            "settings", .free("map; see the plugin's own settings"), .defaults(to: "{}"),
            """
            Settings of the plugin, checked against its schema. A secret is written ${secret:NAME} \
            and stands alone.
            """),
        Key(
            "run", .choice(RunMode.allCases.map(\.rawValue)), .optional,
            """
            fed: audio reaches the plugin on a thread of its own. inline: on the media thread, which \
            the plugin must be made for. Default: what the manifest says.
            """, example: "fed"),
        Key(
            "isolation", .choice(Isolation.allCases.map(\.rawValue)), .defaults(to: "none"),
            "marshalled: every call and event is serialised and read back, to check the plugin."),
        Key("limits", .section(Self.limits), .defaults(to: "{}"), "What the provider may take."),
        Key(
            "deadlines", .section(Self.deadlines), .defaults(to: "{}"),
            "How long the host waits before it takes the provider for failed."),
        Key(
            "fault", .section(FaultTable.fault), .optional,
            "What goes wrong with the provider in drills; needs policy: { drills: allow }.",
            isCommented: true))

    private static let limits = Section(
        Key(
            "sessions", .integer(1...100_000), .optional,
            "Sessions open at once; more calls go to the next of the chain. Default and maximum: the manifest's.",
            example: "8"))

    static let deadlines = Section(
        Self.deadline(
            "open_ms", 1_500, "From opening a session until it is ready. All capabilities."),
        Self.deadline(
            "stall_ms", 700, "Without news in the middle of an answer. All capabilities."),
        Self.deadline(
            "final_ms", 1_500, "From asking for the final transcript until it is there. Only stt."),
        Self.deadline(
            "first_content_ms", 2_500, "From the question until the first word. Only dialogue.",
            isCommented: true),
        Self.deadline(
            "first_audio_ms", 1_000, "From the first text until the first audio. Only tts.",
            isCommented: true),
        Self.deadline(
            "result_ms", 3_000, "From an operation until its result. Only crm.", isCommented: true))

    private static func deadline(
        _ name: String, _ milliseconds: Int, _ summary: String, isCommented: Bool = false
    ) -> Key {
        Key(
            name, .integer(10...600_000, unit: "milliseconds"), .defaults(to: "\(milliseconds)"),
            summary, isCommented: isCommented)
    }
}
