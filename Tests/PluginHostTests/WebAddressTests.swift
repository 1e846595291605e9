import Network
import Testing

@Suite("Addresses of the web, as plugins write them")
struct WebAddressTests {
    private static let schemes: Set<String> = ["http", "https", "ws", "wss"]

    @Test(
        "What is read is what is connected to",
        arguments: [
            ("https://api.example.com", "https://api.example.com/"),
            ("HTTPS://API.Example.com:443/A?b=C#d", "https://api.example.com/A?b=C"),
            ("http://10.0.0.5:8088/ari", "http://10.0.0.5:8088/ari"),
            ("wss://[2001:DB8::1]:8443/x", "wss://[2001:db8::1]:8443/x"),
            ("ws://host?x", "ws://host/?x"),
        ])
    func reads(text: String, whole: String) {
        #expect(WebAddress(text, schemes: Self.schemes)?.text == whole)
    }

    @Test(
        "What two readers may read in two ways is refused",
        arguments: [
            "", "api.example.com", "ftp://a/", "http://", "http:///x", "http://a:0/",
            "http://a:65536/",
            "http://a:/", "http://a:8x/", "http://user@a/", "http://user:word@a/", "http://a b/",
            "http://a/\r\nX: y", "http://a\\@b/", "http://bücher.example/", "http://[::1/",
            "http://[::1]x/",
            "http://[evil]/", "http://%61/", "http://a,b/", "//a/",
        ])
    func refuses(text: String) {
        #expect(WebAddress(text, schemes: Self.schemes) == nil)
    }

    @Test("Logs show no query, in which secrets travel")
    func shown() throws {
        let url = try #require(
            WebAddress("wss://a.example:99/ari/events?api_key=secret", schemes: Self.schemes))
        #expect(url.shown == "wss://a.example:99/ari/events")
        #expect((url.host, url.port) == ("a.example", 99))
    }

    @Test("Only this machine is this machine")
    func loopback() {
        for (host, isLoopback) in [
            ("127.0.0.1", true), ("localhost", true), ("[::1]", true), ("127.evil.example", false),
            ("10.0.0.1", false), ("localhost.example", false),
        ] {
            #expect(
                WebAddress("http://\(host)/", schemes: Self.schemes)?.isLoopback == isLoopback)
        }
    }
}
