import CJackfield
import FakeHost
import Testing

/// A voice session of the plugin, and the test as Deepgram.
final class Voice {
    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest
    let opening: FakeOpening

    init(_ tts: String = "", rate: UInt32 = 8_000) throws {
        self.host.secrets = ["api_key": "dg-secret"]
        self.provider = try ProviderUnderTest(
            JF_TTS, of: "deepgram", host: self.host,
            settings: #"{"api_key": "********", "tts": {\#(tts)}}"#)
        self.session = try self.provider.open(rate: rate)
        self.opening = try #require(self.host.openings.last)
    }

    /// So many samples, each with this value.
    static func audio(_ count: Int, of value: Int16 = 5) -> [UInt8] {
        (0..<count).flatMap { _ in
            [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        }
    }

    static func speak(_ text: String) -> String { #"{"text":"\#(text)","type":"Speak"}"# }

    static let flush = #"{"type":"Flush"}"#
    static let clear = #"{"type":"Clear"}"#
    static let flushed = #"{"type":"Flushed","sequence_id":0}"#
    static let cleared = #"{"type":"Cleared","sequence_id":0}"#
}
