import CJackfield
import FakeHost
import FoundationEssentials
import Testing

/// A voice session of the plugin, and the test as ElevenLabs.
final class Booth {
    static let key = "xi-0123456789abcdef"

    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    /// - Parameter speech: settings of `tts` beside the voice.
    init(_ speech: String = "", rate: UInt32 = 8_000) throws {
        self.host.secrets = ["api_key": Self.key]
        let speech = speech.isEmpty ? "" : ", \(speech)"
        self.provider = try ProviderUnderTest(
            JF_TTS, of: "elevenlabs", host: self.host,
            settings: #"{"api_key": "********", "tts": {"voice": "v1"\#(speech)}}"#)
        self.session = try self.provider.open(rate: rate)
    }

    /// The socket that the plugin has asked for last.
    var opening: FakeOpening {
        get throws { try #require(self.host.openings.last) }
    }

    /// The request that it has sent last.
    var asked: FakeRequest {
        get throws { try #require(self.host.requests.last) }
    }

    /// So many samples of one value as PCM in Base64.
    static func audio(_ count: Int, of value: Int16 = 7) -> String {
        let bits = UInt16(bitPattern: value)
        let sample = [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
        return Data((0..<count).flatMap { _ in sample }).base64EncodedString()
    }

    /// A message with audio; each character of the text takes 10 ms.
    static func message(
        _ context: String, audio count: Int, of value: Int16 = 7, speaking text: String? = nil
    ) -> String {
        let audio = Self.audio(count, of: value)
        let alignment = text.map { Self.alignment($0) } ?? "null"
        return """
            {"audio":"\(audio)","contextId":"\(context)","isFinal":null,
             "alignment":\(alignment),"normalizedAlignment":null}
            """
    }

    private static func alignment(_ text: String) -> String {
        let characters = text.map { "\"\($0)\"" }.joined(separator: ",")
        let starts = (0..<text.count).map { "\($0 * 10)" }.joined(separator: ",")
        return #"{"chars":[\#(characters)],"charStartTimesMs":[\#(starts)],"charDurationsMs":[]}"#
    }

    static func final(_ context: String) -> String {
        #"{"isFinal":true,"contextId":"\#(context)"}"#
    }

    /// A line of an answer over REST.
    static func line(audio count: Int, _ characters: [String], _ starts: [Double]) -> String {
        let texts = characters.map { "\"\($0)\"" }.joined(separator: ",")
        let times = starts.map { "\($0)" }.joined(separator: ",")
        let alignment =
            #"{"characters":[\#(texts)],"character_start_times_seconds":[\#(times)]}"#
        return #"{"audio_base64":"\#(Self.audio(count))","alignment":\#(alignment)}"# + "\n"
    }
}
