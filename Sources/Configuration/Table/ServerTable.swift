/// What may stand under `server`.
enum ServerTable {
    static let server = Section(
        Key(
            "address", .text(.address), .defaults(to: "127.0.0.1"),
            """
            Where it listens. Any address but those of the loopback (127.…, ::1) is reached by other \
            machines and wants api_keys.
            """),
        Key(
            "port", .integer(0...65_535), .defaults(to: "8080"),
            "0: the system chooses; the log tells."),
        Key(
            "public_url", .text(.webURL), .optional,
            """
            How others reach it, through a proxy or a tunnel. Default: what address, port and tls say.
            """, example: "https://calls.example.com"),
        Key(
            "tls", .section(Self.tls), .optional,
            "With it the server speaks TLS, and HTTP/2 to those who can.", example: "{ … }",
            isCommented: true),
        Key(
            "api_keys", .list(.text(.secret)), .defaults(to: "[]"),
            """
            Secrets that open the API (Authorization: Bearer KEY). Empty: only requests of this \
            machine are answered. The paths of channels have ways of their own.
            """, example: "[ API_KEY ]"))

    private static let tls = Section(
        Key(
            "certificate", .path, .required, "The chain of certificates, in PEM form.",
            example: "./tls/chain.pem"),
        Key("key", .path, .required, "The private key, in PEM form.", example: "./tls/key.pem"))
}
