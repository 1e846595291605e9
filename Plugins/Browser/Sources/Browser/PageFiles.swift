import JackfieldPlugin

/// The files of the page, which are compiled in: they are where the plugin is.
struct PageFiles: Sendable {
    private let page: [UInt8]

    init(_ settings: BrowserSettings) {
        let text = String(decoding: PackageResources.index_html, as: UTF8.self)
            .replacing("{{title}}", with: Self.escaped(settings.title))
            .replacing("{{greeting}}", with: Self.escaped(settings.greeting))
        self.page = Array(text.utf8)
    }

    /// - Parameter path: from "/" on.
    func response(to path: String) -> WebResponse? {
        switch path {
        case "/": Self.file("text/html; charset=utf-8", self.page)
        case "/style.css": Self.file("text/css; charset=utf-8", PackageResources.style_css)
        case "/phone.js": Self.file("text/javascript; charset=utf-8", PackageResources.phone_js)
        case "/audio.js": Self.file("text/javascript; charset=utf-8", PackageResources.audio_js)
        default: nil
        }
    }

    private static func file(_ type: String, _ bytes: [UInt8]) -> WebResponse {
        WebResponse(
            status: 200, headers: [("content-type", type), ("cache-control", "no-cache")],
            body: bytes)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
    }
}
