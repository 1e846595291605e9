import CJackfield
import FakeHost
import FoundationEssentials
import JackfieldPlugin
import Testing
import VendorKit

/// A speech session of the plugin, and the test as Cartesia.
final class Booth {
    static let key = "sk_car_0123456789abcdef"

    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    /// - Parameter tts: more of its settings, behind the voice.
    init(_ tts: String = "", _ settings: String = "", rate: UInt32 = 8_000) throws {
        self.host.secrets = ["api_key": Self.key]
        self.provider = try ProviderUnderTest(
            JF_TTS, of: "cartesia", host: self.host,
            settings: #"{"api_key": "********", "tts": {"voice": "v1"\#(tts)}\#(settings)}"#)
        self.session = try self.provider.open(rate: rate)
    }

    /// The WebSocket that was asked for last.
    var opening: FakeOpening {
        get throws { try #require(self.host.openings.last) }
    }

    /// The messages of the plugin.
    static func sent(_ socket: FakeSocket) -> [JSONValue] {
        socket.texts.compactMap { JSONValue(parsing: $0) }
    }

    /// Texts of a context, as they were sent; the last one with a full stop of its own: "|".
    static func transcripts(_ socket: FakeSocket, of context: String) -> [String] {
        Self.sent(socket).filter { $0["context_id"]?.text == context }.compactMap { message in
            message["transcript"]?.text.map { text in
                message["continue"] == .boolean(false) ? "\(text)|" : text
            }
        }
    }

    /// The names of all contexts, in the order in which they began.
    static func contexts(_ socket: FakeSocket) -> [String] {
        Self.sent(socket).compactMap { $0["context_id"]?.text }.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    // MARK: - What Cartesia says

    static func chunk(_ bytes: [UInt8], of context: String) -> String {
        let data = Data(bytes).base64EncodedString()
        return """
            {"type":"chunk","context_id":"\(context)","data":"\(data)","done":false,"status_code":206,
             "step_time":9.5}
            """
    }

    static func chunk(_ samples: [Int16], of context: String) -> String {
        Self.chunk(
            samples.flatMap { sample -> [UInt8] in
                let bits = UInt16(bitPattern: sample)
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }, of: context)
    }

    static func words(_ words: [(String, Double)], of context: String) -> String {
        let texts = words.map { "\"\($0.0)\"" }.joined(separator: ",")
        let starts = words.map { "\($0.1)" }.joined(separator: ",")
        let ends = words.map { "\($0.1 + 0.1)" }.joined(separator: ",")
        return """
            {"type":"timestamps","context_id":"\(context)","done":false,"status_code":206,
             "word_timestamps":{"words":[\(texts)],"start":[\(starts)],"end":[\(ends)]}}
            """
    }

    static func done(_ context: String) -> String {
        #"{"type":"done","context_id":"\#(context)","done":true,"status_code":200}"#
    }

    static func error(_ status: Int, _ code: String = "", of context: String? = nil) -> String {
        let context = context.map { #""context_id":"\#($0)","# } ?? ""
        let code = code.isEmpty ? "null" : "\"\(code)\""
        return """
            {"type":"error",\(context)"done":true,"status_code":\(status),"error_code":\(code),
             "title":"t","message":"m"}
            """
    }
}
