import JackfieldPlugin
import Synchronization

/// What the host's web server does with the instance's path: the page, and its WebSocket at `call`.
final class PageRoute: WebRoute {
    private let files: PageFiles
    private let switchboard: Switchboard
    private let origins: [String]
    /// The public URL, once it is known.
    private let url = Mutex("")

    init(_ settings: BrowserSettings, switchboard: Switchboard) {
        self.files = PageFiles(settings)
        self.switchboard = switchboard
        self.origins = settings.origins
    }

    func isServed(at url: String) { self.url.withLock { $0 = url } }

    private var name: String {
        self.url.withLock { String($0.split(separator: "/").last ?? "") }
    }

    func receive(_ exchange: WebExchange) {
        let request = exchange.request
        guard request.method == "GET" || request.method == "HEAD" else {
            exchange.respond(WebResponse(status: 405, headers: [("allow", "GET, HEAD")]))
            return
        }
        exchange.respond(self.response(to: request.path))
    }

    private func response(to path: String) -> WebResponse {
        switch path {
        case "":
            // The page's own links start from the slash.
            WebResponse(status: 308, headers: [("location", "\(self.name)/")])
        case "/lines":
            // Asked by the page when its WebSocket was refused: a script cannot see why.
            WebResponse(
                status: self.switchboard.isFull ? 503 : 204,
                headers: [("cache-control", "no-store")])
        default:
            self.files.response(to: path)
                ?? WebResponse(status: 404, type: "text/plain", "there is nothing at this path\n")
        }
    }

    func connect(_ socket: WebSocket, _ request: WebRequest) throws(ProviderError)
        -> any WebSocketReader
    {
        guard request.path == "/call" else {
            throw ProviderError(.gone, "the WebSocket is at call")
        }
        let rule = OriginRule(allowed: self.origins, url: self.url.withLock { $0 })
        guard rule.admits(origin: request.header("origin"), host: request.header("host")) else {
            self.switchboard.host.log(
                .warning, "a page of another site was refused: name it in origins to let it call",
                ["origin": String((request.header("origin") ?? "").prefix(200))])
            throw ProviderError(.unauthorized, "this site may not call")
        }
        guard self.switchboard.connect() else {
            throw ProviderError(.overloaded, "all lines are busy")
        }
        let agent = String((request.header("user-agent") ?? "").prefix(200))
        let line = PageLine(
            socket, self.switchboard, to: self.name,
            facts: ["peer": request.peer, "user_agent": agent])
        line.startWatch()
        return line
    }
}
