import Network

/// Takes out of what is written to a traffic file whatever opens a door.
///
/// Known secrets go by their value, wherever they stand; what a vendor gives to be shown again (tokens of a sign-in) goes
/// by the names under which vendors give it. Values of headers that the host sends are never written.
struct Scrubber: Sendable {
    /// Replaces the configuration's secrets.
    let redact: @Sendable (String) -> String

    /// Headers of answers that a replay needs.
    static let keptHeaders: Set<String> = [
        "content-type", "location", "retry-after", "retry-after-ms",
    ]

    func text(_ text: String) -> String {
        self.redact(text)
            .replacing(Self.members) { "\($0.1)\"***\"" }
            .replacing(Self.fields) { "\($0.1)***" }
    }

    func payload(_ payload: TrafficLine.Payload) -> TrafficLine.Payload {
        guard payload.isText, let text = String(validating: payload.bytes, as: UTF8.self) else {
            return payload
        }
        return TrafficLine.Payload(isText: true, bytes: Array(self.text(text).utf8))
    }

    // A regular expression of the language is not Sendable; it is made where it is used.

    /// A member of a JSON object, its name first.
    private static var members: Regex<(Substring, Substring)> {
        /("(?:access_token|refresh_token|id_token|client_secret|client_assertion|api_key|session_token)"\s*:\s*)"(?:[^"\\]|\\.)*"/
    }

    /// A field of a form or a query, its name first.
    private static var fields: Regex<(Substring, Substring)> {
        /\b((?:access_token|refresh_token|id_token|client_secret|client_assertion|api_key|session_token|signature)=)[^&\s"]+/
    }
}

extension Scrubber {
    func event(_ event: TrafficLine.Event) -> TrafficLine.Event {
        switch event {
        case .request(let method, let url, let body):
            .request(method: method, url: self.text(url), body: self.payload(body))
        case .connect(let url, let protocols):
            .connect(url: self.text(url), protocols: self.redact(protocols))
        case .sent(let payload): .sent(self.payload(payload))
        case .head(let status, let headers):
            .head(
                status: status,
                headers: headers.filter { Self.keptHeaders.contains($0[0]) }
                    .map { [$0[0], self.text($0[1])] })
        case .data(let payload): .data(self.payload(payload))
        case .received(let payload): .received(self.payload(payload))
        case .failed(let failure):
            .failed(NetworkFailure(failure.code, self.redact(failure.reason)))
        case .closed(let code, let reason): .closed(code: code, reason: self.redact(reason))
        case .left, .done, .opened: event
        }
    }
}
