import JackfieldPlugin
import VendorKit

/// Where Deepgram is, and by what right it is asked.
struct DeepgramServer: Sendable {
    /// What Deepgram is used for.
    enum Service: Sendable { case hearing, speaking }

    private static let vendor = "Deepgram"

    /// wss or ws, without a slash at its end.
    let socketURL: String
    let headers: [(name: String, value: String)]
    private let host: Host

    init(_ settings: DeepgramSettings, host: Host) throws(ProviderError) {
        let key = try host.neededSecret("api_key")
        let url = settings.baseURL
        // http becomes ws, https wss.
        self.socketURL = "ws" + (url.hasSuffix("/") ? url.dropLast() : url[...]).dropFirst(4)
        self.headers = [("authorization", "Token \(key)")]
        self.host = host
    }

    /// What the end of a WebSocket means that nobody has asked for.
    ///
    /// - Parameter code: RFC 6455, 7.4; below 1000 an HTTP status. The reason begins with a code of Deepgram's.
    func error(_ code: UInt32, _ reason: String, _ service: Service) -> ProviderError {
        let word = String(
            reason.prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "-") })
        switch (code, word) {
        case (..<1_000, _):
            return VendorAnswer(vendor: Self.vendor, status: Int(code)).error
        case (1_008, "DATA-0000") where service == .hearing, (1_003, _) where service == .hearing:
            return ProviderError(
                .misconfigured, "Deepgram cannot decode the audio: correct the model",
                vendorStatus: Int32(code), vendorCode: word)
        case (1_008, _):
            return ProviderError(
                .protocolViolation, "Deepgram has refused a message", vendorStatus: Int32(code),
                vendorCode: word)
        case (1_009, _), (_, "BIG-0000"):
            return ProviderError(
                .unsupported, "Deepgram has refused a message as too large",
                vendorStatus: Int32(code), vendorCode: word)
        case (1_006, _):
            // The host's own words: they name no path and no secret.
            return ProviderError(
                reason.hasPrefix("not open within") ? .timedOut : .unavailable,
                "the connection to Deepgram has ended: \(reason)")
        default:
            return ProviderError(
                .unavailable,
                "Deepgram has closed the connection (\(code)\(word.isEmpty ? "" : " \(word)"))",
                vendorStatus: Int32(code), vendorCode: word)
        }
    }

    /// A code of Deepgram's, without anything else that it may say.
    static func code(_ text: String) -> String {
        String(
            text.prefix(64).prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
            })
    }
}
