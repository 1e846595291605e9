import CallModel
import Network

extension HTTPResponse {
    static func json(_ status: Int = 200, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [("content-type", "application/json"), ("cache-control", "no-store")],
            body: Array(text.utf8))
    }

    static func json(_ status: Int = 200, _ value: JSONValue) -> HTTPResponse {
        .json(status, value.json + "\n")
    }

    /// What is wrong with a request, and how to mend it.
    static func problem(_ status: Int, _ message: String) -> HTTPResponse {
        .json(status, .object(["error": .object(["message": .text(message)])]))
    }
}
