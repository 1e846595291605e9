/// Everything that may stand in a configuration file.
///
/// The parser, the suggestions and the reference are made from it, so they cannot differ.
enum ConfigurationTable {
    static let root = Section(
        Key(
            "jackfield", .integer(1...1), .required, "Version of this file's format.", example: "1"),
        Key(
            "plugins", .list(.path),
            .defaults(to: "[ /usr/share/jackfield/plugins.d, /etc/jackfield/plugins.d ]"),
            """
            Folders with plugin manifests. A manifest in a later folder replaces one with the same id \
            in an earlier folder. The default folders may be missing, others must be there.
            """, example: "[ ../plugins.d ]"),
        Key(
            "libraries", .list(.path), .defaults(to: "[]"),
            """
            More folders to look plugin libraries up in, after the folder of the jackfield program. \
            A manifest that gives its library with a path does not need them.
            """),
        Key(
            "secrets", .section(Self.secrets), .defaults(to: "{}"),
            """
            Where ${secret:NAME} comes from: first the environment variable JACKFIELD_SECRET_NAME, \
            then the file.
            """),
        Key("store", .section(Self.store), .defaults(to: "{}"), "The journal of all calls."),
        Key("state", .section(Self.state), .defaults(to: "{}"), "What plugins keep between runs."),
        Key("log", .section(Self.log), .defaults(to: "{}"), "The host's log on standard error."),
        Key("policy", .section(Self.policy), .defaults(to: "{}"), "What the host must not allow."),
        Key(
            "loops", .integer(1...64), .optional,
            """
            Threads that run calls when the host answers, each with its share of the web server's \
            connections. Default: one for each processor that the host may use.
            """, example: "2", isCommented: true),
        Key(
            "network", .section(NetworkTable.network), .defaults(to: "{}"),
            "How the host reaches others for plugins; where they may send data says policy."),
        Key(
            "server", .section(ServerTable.server), .optional,
            """
            The host's web server, for its API and for channels that are reached over HTTP. Without \
            this key there is none.
            """, example: "{ }", isCommented: true),
        Key(
            "drills", .section(FaultTable.drills), .defaults(to: "{}"),
            """
            Which calls are drills: only in them do the faults of the providers strike. A call that \
            is made with "jackfield call --drill" is one without being named here.
            """),
        Key(
            "providers", .named(ProviderTable.provider, example: "ears"), .required,
            "Plugins with their settings, under names that pipelines use.", example: "{ … }"),
        Key(
            "pipelines", .named(PipelineTable.pipeline, example: "reception"), .required,
            "How calls are answered: who listens, thinks and speaks, and in which order of fallback.",
            example: "{ … }"))

    private static let secrets = Section(
        Key(
            "file", .path, .optional,
            """
            Lines NAME=value; lines that start with # are comments. Its owner must be root or the \
            user that runs the host, and its mode 600 or 400. Values have at least 4 characters.
            """, example: "./secrets.env", isCommented: true))

    private static let store = Section(
        Key("path", .path, .defaults(to: "./jackfield.db"), "Database file; made when missing."))

    private static let state = Section(
        Key(
            "directory", .path, .defaults(to: "./state"),
            "Each provider gets a folder of its own in it; made when missing."))

    private static let log = Section(
        Key(
            "level", .choice(["debug", "info", "warning", "error"]), .defaults(to: "info"),
            "The least important news to write."),
        Key(
            "format", .choice(["text", "json"]), .defaults(to: "text"),
            "Lines for people, or one JSON object a line."))

    private static let policy = Section(
        Key(
            "egress", .choiceOr(["deny", "allow"], .list(.text(.host), atLeast: 1)),
            .defaults(to: "deny"),
            """
            deny: only plugins whose manifest says egress: none, so that no call leaves the machine. \
            allow: plugins may use the network as their manifests say. A list: as allow, but the host \
            reaches no others for them than these, such as [ pbx.example.com, 10.0.0.5:8088 ].
            """, example: "deny"),
        Key(
            "drills", .choice(["deny", "allow"]), .defaults(to: "deny"),
            "deny: no provider may have a fault. allow: faults strike in drills."))
}
