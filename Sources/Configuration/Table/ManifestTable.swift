/// What may stand in a plugin's manifest.
enum ManifestTable {
    static let root = Section(
        Key("manifest", .integer(1...1), .required, "Version of this file's format.", example: "1"),
        Key(
            "id", .text(.pluginID), .required, "Reverse DNS; equal to the library's own id.",
            example: "com.example.whisper"),
        Key(
            "version", .text(.version), .required, "Equal to the library's own version.",
            example: "1.0.0"),
        Key("vendor", .text(.any), .required, "Who made it.", example: "Example Ltd"),
        Key("license", .text(.any), .required, "SPDX expression.", example: "Apache-2.0"),
        Key(
            "library", .text(.any), .required,
            """
            File name, looked up beside the host and in the folders of the key libraries; or a path, \
            relative to this file.
            """, example: "libexample-whisper.so"),
        Key(
            "sha256", .text(.digest), .optional,
            "What the library's bytes must hash to; without it they are not checked.",
            example: "\"" + String(repeating: "0", count: 64) + "\"", isCommented: true),
        Key("abi", .section(Self.abi), .required, "Which host it needs.", example: "{ major: 1 }"),
        Key(
            "provides", .list(.section(Self.offer), atLeast: 1), .required, "What it can do.",
            example: "[ { id: jf.stt/1, formats: [ s16le/16000/1 ], languages: [ en ] } ]"),
        Key(
            "rt", .choice(RunMode.allCases.map(\.rawValue)), .defaults(to: "fed"),
            "inline: audio functions never block, so they may run on the media thread."),
        Key("needs", .section(Self.needs), .defaults(to: "{}"), "What it cannot do without."),
        Key("limits", .section(Self.limits), .defaults(to: "{}"), "What it can bear."),
        Key(
            "config_schema", .path, .optional,
            "Schema of its settings. Without one it takes no settings.",
            example: "whisper.schema.json"))

    private static let abi = Section(
        Key("major", .integer(1...65_535), .required, "Major version of the ABI.", example: "1"),
        Key(
            "min_host_minor", .integer(0...65_535), .defaults(to: "0"),
            "The least minor version of the host."))

    private static let offer = Section(
        Key("id", .text(.capability), .required, "The capability.", example: "jf.stt/1"),
        Key(
            "features", .free("map from names to true, false or numbers"), .defaults(to: "{}"),
            "What it can do beyond the least.", example: "{ partials: true }"),
        Key(
            "formats", .list(.text(.audioFormat)), .defaults(to: "[]"),
            "Audio it takes or makes, the best first.", example: "[ s16le/16000/1 ]"),
        Key(
            "languages", .list(.text(.language)), .defaults(to: "[]"),
            "Languages it knows; empty or \"*\": any.", example: "[ en ]"),
        Key(
            "prices", .section(PricesTable.prices), .optional,
            "What its use costs, unless the configuration says otherwise.", isCommented: true))

    private static let needs = Section(
        Key(
            "secrets", .list(.text(.secretName)), .defaults(to: "[]"),
            """
            The settings that hold secrets, by name; dots lead into maps (auth.token). The \
            configuration binds each to a ${secret:NAME}.
            """),
        Key(
            "egress", .choiceOr(["none", "any"], .list(.text(.host), atLeast: 1)),
            .defaults(to: "any"),
            "Hosts it talks to. A plugin that does not say is taken to talk to any.",
            example: "none"))

    private static let limits = Section(
        Key(
            "sessions", .integer(1...100_000), .defaults(to: "100"), "Sessions open at once."),
        Key(
            "max_ingest_rate", .integer(1...100), .defaults(to: "4"),
            """
            stt: how fast it takes caller audio that is sent again after a fallback, in multiples of real \
            time.
            """))
}
