import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

/// A text-to-speech session of the plugin, and the test as the server.
///
/// Audio is given as text: two letters are a sample.
final class Voice {
    static let settings = #"{"api_key": "********"}"#

    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    init(_ settings: String = Voice.settings) throws {
        self.host.secrets = ["api_key": "sk-0123456789abcdef"]
        self.provider = try ProviderUnderTest(
            JF_TTS, of: "openai", host: self.host, settings: settings)
        self.session = try self.provider.open()
    }

    /// What the plugin has asked last.
    var asked: FakeRequest {
        get throws { try #require(self.host.requests.last) }
    }

    /// The text that the plugin has asked to be spoken last.
    var input: String? {
        get throws {
            guard case .object(let body)? = JSONValue(parsing: try self.asked.body),
                case .text(let input)? = body["input"]
            else { return nil }
            return input
        }
    }

    /// Answers what was asked last.
    func speak(_ audio: String, type: String = "audio/pcm") throws {
        let request = try self.asked
        self.host.begin(request, headers: ["content-type": type])
        if !audio.isEmpty { self.host.send(audio, to: request) }
        self.host.finish(request)
    }

    func refuse(_ status: UInt32, headers: [String: String] = [:], _ body: String = "") throws {
        self.host.answer(
            try self.asked,
            with: .success(FakeResponse(status: status, headers: headers, body: body)))
    }

    static func samples(_ letters: String) -> [Int16] {
        let codes = Array(letters.utf8)
        return stride(from: 0, to: codes.count - 1, by: 2).map { index in
            Int16(bitPattern: UInt16(codes[index]) | UInt16(codes[index + 1]) << 8)
        }
    }
}
