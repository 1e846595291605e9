import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Browser

@Suite("The page that is served")
struct PageTests {
    @Test("has all its files, and nothing from elsewhere")
    func servesFiles() throws {
        let page = try Page()
        for (path, type) in [
            ("/", "text/html"), ("/style.css", "text/css"), ("/phone.js", "text/javascript"),
            ("/audio.js", "text/javascript"),
        ] {
            let response = try #require(page.request(path))
            #expect(response.status == 200)
            #expect(response.headers["content-type"]?.hasPrefix(type) == true)
            #expect(!response.body.isEmpty && !response.body.contains("://"))
        }
        #expect(page.request("/other")?.status == 404)
        #expect(page.request("/", method: "POST")?.status == 405)
    }

    @Test("is redirected to from the name without a slash, so that its links lead to its files")
    func redirects() throws {
        let response = try #require(try Page().request(""))
        #expect(response.status == 308 && response.headers["location"] == "phone/")
    }

    @Test("has the title and the greeting of its settings, as text and not as markup")
    func titles() throws {
        let page = try Page(#"{"title": "A & <b>", "greeting": "\"Hello\""}"#)
        let body = try #require(page.request("/")).body
        #expect(body.contains("<title>A &amp; &lt;b&gt;</title>"))
        #expect(body.contains(">&quot;Hello&quot;</p>") && !body.contains("{{"))
    }

    @Test("tells the log where it is, and that there is a web server at all")
    func tellsWhere() throws {
        #expect(
            try Page().host.logged(
                "open the URL in a browser to call url=http://host.example/phone/"))
        let host = FakeHost()
        host.missingServices = [JF_HOST_LISTEN]
        let provider = try ProviderUnderTest(
            JF_CHANNEL, of: "browser", host: host, settings: "{}")
        #expect(provider.listen() == jf_status(JF_E_UNSUPPORTED))
        #expect(host.logged("4 this host serves no paths for plugins"))
    }

    @Test("is told that all lines are busy, until one of them is free")
    func limitsCalls() throws {
        let page = try Page(#"{"calls": 2}"#)
        let first = try page.connect()
        _ = try page.connect()
        #expect(page.request("/lines")?.status == 503)
        #expect(throws: StatusError(status: jf_status(JF_E_OVERLOAD))) { try page.connect() }
        first.leave()
        #expect(page.request("/lines")?.status == 204)
        _ = try page.connect()
    }

    @Test(
        "calls from the host's own pages and those of the settings only",
        arguments: [
            (nil, nil, true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://localhost:8080", "localhost:8080", true),
            ("https://[::1]:8080", "[::1]:8080", true),
            ("http://host.example", "proxy.internal", true),
            ("https://www.example.com", "127.0.0.1:8080", true),
            ("HTTPS://WWW.EXAMPLE.COM", "127.0.0.1:8080", true),
            ("https://elsewhere.example", "127.0.0.1:8080", false),
            ("http://rebound.example", "rebound.example", false),
            ("http://127.0.0.1:9090", "127.0.0.1:8080", false),
            ("null", "127.0.0.1:8080", false),
            ("http://", "", false),
        ] as [(String?, String?, Bool)])
    func checksOrigin(_ origin: String?, _ host: String?, _ isAdmitted: Bool) throws {
        let page = try Page(#"{"origins": ["https://www.example.com/"]}"#)
        if isAdmitted {
            _ = try page.connect(origin: origin, host: host)
        } else {
            #expect(throws: StatusError(status: jf_status(JF_E_AUTH))) {
                try page.connect(origin: origin, host: host)
            }
            #expect(page.host.logged("name it in origins"))
        }
    }

    @Test("has its WebSocket at one path only")
    func onePath() throws {
        let page = try Page()
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try page.connect("/other")
        }
    }
}
