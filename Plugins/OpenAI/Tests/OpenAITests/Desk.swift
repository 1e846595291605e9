import CJackfield
import FakeHost
import Testing

@testable import OpenAI

/// A dialogue session of the plugin, and the test as the server.
final class Desk {
    static let key = "sk-0123456789abcdef"

    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    init(_ settings: String = "") throws {
        self.host.secrets = ["api_key": Self.key]
        self.provider = try ProviderUnderTest(
            JF_DIALOGUE, of: "openai", host: self.host,
            settings: #"{"model": "gpt-test", "api_key": "********"\#(settings)}"#)
        self.session = try self.provider.open()
    }

    /// The caller says something.
    func say(_ text: String, tools: String = "", facts: String = "") -> jf_request {
        self.session.generate(
            JF_CAUSE_SPEECH, text, messages: #"[{"role":"user","content":"\#(text)"}]"#,
            tools: tools, facts: facts)
    }

    /// What the plugin has asked last.
    var asked: FakeRequest {
        get throws { try #require(self.host.requests.last) }
    }

    /// Streams an answer, one event for each text; they are chunks, but for "[DONE]".
    func stream(_ events: [String]) throws {
        let request = try self.asked
        self.host.begin(request, headers: ["content-type": "text/event-stream"])
        for event in events { self.host.send("data: \(event)\n\n", to: request) }
        self.host.finish(request)
    }

    /// A chunk with this delta.
    static func chunk(_ delta: String, finish: String? = nil) -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return #"{"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }

    static func text(_ text: String) -> String { Self.chunk(#"{"content":"\#(text)"}"#) }

    static func end(_ reason: String = "stop") -> String { Self.chunk("{}", finish: reason) }

    /// Refuses the last request.
    func refuse(_ status: UInt32, headers: [String: String] = [:], _ body: String = "") throws {
        self.host.answer(
            try self.asked,
            with: .success(FakeResponse(status: status, headers: headers, body: body)))
    }
}
