import CJackfield
import FakeHost
import Testing

/// A dialogue session of the plugin, and the test as Anthropic.
final class Desk {
    static let key = "sk-ant-0123456789"

    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    init(_ settings: String = "") throws {
        self.host.secrets = ["api_key": Self.key]
        self.provider = try ProviderUnderTest(
            JF_DIALOGUE, of: "anthropic", host: self.host,
            settings: #"{"model": "claude-test", "api_key": "********"\#(settings)}"#)
        self.session = try self.provider.open()
    }

    /// The caller says something.
    func say(_ text: String, tools: String = "") -> jf_request {
        self.session.generate(
            JF_CAUSE_SPEECH, text, messages: #"[{"role":"user","content":"\#(text)"}]"#,
            tools: tools)
    }

    /// What the plugin has asked last.
    var asked: FakeRequest {
        get throws { try #require(self.host.requests.last) }
    }

    /// Streams events, each a JSON with its type.
    func stream(_ events: [String]) throws {
        let request = try self.asked
        self.host.begin(request, headers: ["content-type": "text/event-stream"])
        for event in events { self.host.send("event: x\ndata: \(event)\n\n", to: request) }
        self.host.finish(request)
    }

    static let start =
        #"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":25,"output_tokens":1}}}"#
    static let textBlock =
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
    static let ping = #"{"type":"ping"}"#
    static let blockEnd = #"{"type":"content_block_stop","index":0}"#
    static let end = #"{"type":"message_stop"}"#

    static func text(_ text: String) -> String {
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
    }

    static func stop(_ reason: String = "end_turn") -> String {
        #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":31}}"#
    }

    static func toolBlock(_ id: String, _ name: String) -> String {
        #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}}"#
    }

    static func input(_ json: String) -> String {
        #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\#(json)"}}"#
    }
}
