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
            """
            How long the host waits before it takes the provider for failed. One that is not given \
            follows what is measured, once there are 50 samples: twice the 99th percentile, within a \
            quarter and twice the default.
            """),
        Key(
            "breaker", .section(Self.breaker), .defaults(to: "{}"),
            "When a failing provider is left out of all calls, and for how long."),
        Key(
            "standby", .choice(ProviderConfiguration.Standby.allCases.map(\.rawValue)),
            .defaults(to: "cold"),
            """
            What is kept of it while one before it in the chain works. cold: nothing. warm: each call \
            has a session open, ready to take over at once. hot, only stt: that session hears the caller \
            at the same time, so that nothing is sent again; he is paid for twice.
            """),
        Key(
            "prices", .section(PricesTable.prices), .optional,
            """
            What its use costs; stands for the prices of its manifest. What has a price is counted, and \
            stands in the journal of each call.
            """, isCommented: true),
        Key(
            "fault", .section(FaultTable.fault), .optional,
            "What goes wrong with the provider in drills; needs policy: { drills: allow }.",
            isCommented: true))

    private static let breaker = Section(
        Key(
            "failures", .integer(1...100), .defaults(to: "3"), "So many failures open the breaker."),
        Key(
            "within_s", .integer(1...3_600, unit: "seconds"), .defaults(to: "20"),
            "Only failures of this last time count."),
        Key(
            "open_s", .integer(1...86_400, unit: "seconds"), .defaults(to: "30"),
            """
            So long the provider rests before the host tries it with a canary, a request that holds \
            nothing of a caller. Two good ones close the breaker.
            """))

    private static let limits = Section(
        Key(
            "sessions", .integer(1...100_000), .optional,
            "Sessions open at once. Default and maximum: the manifest's.", example: "8"),
        Key(
            "queue", .integer(0...100_000), .defaults(to: "0"),
            "So many calls may wait for a session; more go to the next of the chain at once."),
        Key(
            "queue_ms", .integer(10...60_000, unit: "milliseconds"), .defaults(to: "500"),
            "A call waits so long, then it goes to the next of the chain."))

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
