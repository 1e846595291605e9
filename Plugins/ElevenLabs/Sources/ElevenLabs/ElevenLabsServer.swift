import JackfieldPlugin
import VendorKit

/// Where ElevenLabs is, and by what right it is asked.
struct ElevenLabsServer: Sendable {
    /// http or https, without a slash at its end.
    let baseURL: String
    let headers: [(name: String, value: String)]

    /// Control thread.
    init(_ settings: ElevenLabsSettings, host: Host) throws(ProviderError) {
        let key = try host.neededSecret("api_key")
        let url = settings.baseURL
        self.baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.headers = [("xi-api-key", key)]
    }

    /// http becomes ws, https wss.
    var socketURL: String { "ws" + self.baseURL.dropFirst(4) }

    func post(_ path: String, _ body: JSONValue, deadline: Duration) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: self.baseURL + path,
            headers: self.headers + [("content-type", "application/json")],
            body: Array(body.json.utf8), deadline: deadline, connectDeadline: .seconds(5))
    }
}
