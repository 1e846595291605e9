/// What may stand under `network`.
enum NetworkTable {
    static let network = Section(
        Key(
            "proxy", .text(.webURL), .optional,
            """
            The proxy that HTTP requests go through. Default: what the environment says (https_proxy, \
            http_proxy, no_proxy). This machine's own addresses and WebSockets are reached without one.
            """, example: "http://proxy.example.com:3128", isCommented: true),
        Key(
            "authorities", .path, .optional,
            """
            Certificates of authorities that are trusted beside those of the system, in PEM form: for \
            servers of your own, and for proxies that look into TLS.
            """, example: "./tls/authorities.pem", isCommented: true))
}
