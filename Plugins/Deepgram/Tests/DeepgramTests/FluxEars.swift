import CJackfield
import FakeHost
import Testing

/// A recogniser session of the plugin with a Flux model, and the test as Deepgram.
final class FluxEars {
    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest
    let opening: FakeOpening

    init(_ stt: String = "") throws {
        self.host.secrets = ["api_key": "dg-secret"]
        self.provider = try ProviderUnderTest(
            JF_STT, of: "deepgram", host: self.host,
            settings: #"{"api_key": "********", "stt": {"model": "flux-general-en"\#(stt)}}"#)
        self.session = try self.provider.open()
        self.opening = try #require(self.host.openings.last)
    }

    /// So many milliseconds of audio, in blocks of 20.
    func speak(_ milliseconds: Int) {
        for _ in 0..<milliseconds / 20 {
            self.session.push([Int16](repeating: 7, count: 160))
        }
    }

    /// Words take 100 ms each, from `start` on; the audio was listened to until `end`, both in milliseconds.
    static func turn(_ event: String, _ text: String, from start: Int, to end: Int) -> String {
        let words = text.split(separator: " ").enumerated().map { index, word in
            let begin = Double(start + 100 * index) / 1_000
            return
                #"{"word":"\#(word)","confidence":0.5,"start":\#(begin),"end":\#(begin + 0.1)}"#
        }
        return """
            {"type":"TurnInfo","request_id":"x","sequence_id":1,"event":"\(event)","turn_index":0,
             "audio_window_start":\(Double(start) / 1_000),"audio_window_end":\(Double(end) / 1_000),
             "transcript":"\(text)","words":[\(words.joined(separator: ","))],
             "end_of_turn_confidence":0.3}
            """
    }

    /// Bytes of each message of audio that the plugin has sent.
    static func audio(_ socket: FakeSocket) -> [Int] {
        socket.messages.compactMap { message in
            if case .binary(let bytes) = message { bytes.count } else { nil }
        }
    }
}
