import JackfieldPlugin
import VendorKit

/// What ElevenLabs' refusals mean to the host (ElevenLabs' docs, "Error messages").
///
/// Its texts are not repeated, which may hold what is to be said; its codes are.
enum ElevenLabsError {
    private static let vendor = "ElevenLabs"

    /// Names in a body that an operator sets, and where.
    private static let settings = [
        "model_id": "tts.model", "voice_settings": "tts.stability, tts.style or tts.speed",
        "language_code": "tts.language", "output_format": "tts.coding",
        "apply_text_normalization": "tts.text_normalization",
    ]

    /// Codes that ElevenLabs gives by REST and by WebSocket.
    private static let meanings: [(word: String, code: ProviderError.Code, text: String)] = [
        ("invalid_api_key", .unauthorized, "correct the key"),
        ("missing_permissions", .unauthorized, "the key may not do that"),
        ("quota_exceeded", .quotaExceeded, "the account has no credits left"),
        ("too_many_concurrent_requests", .quotaExceeded, "more at once than the plan allows"),
        ("rate_limited", .quotaExceeded, "too many requests"),
        ("system_busy", .quotaExceeded, "it has too much to do"),
        ("voice_not_found", .misconfigured, "correct tts.voice"),
        ("voice_id_does_not_exist", .misconfigured, "correct tts.voice"),
        ("model_not_found", .misconfigured, "correct tts.model"),
        ("max_character_limit", .unsupported, "the text is too long for the model"),
        ("input_timeout_exceeded", .timedOut, "no text came for too long"),
    ]

    /// The whole word first: one may be the beginning of another.
    private static func meaning(
        in text: String
    ) -> (word: String, code: ProviderError.Code, text: String)? {
        Self.meanings.first { $0.word == text } ?? Self.meanings.first { text.contains($0.word) }
    }

    /// Whether a socket was let go only because nothing was said for a while.
    static func isInactivity(_ text: String) -> Bool { text.contains("input_timeout_exceeded") }

    /// An answer with another status than 2xx.
    /// - Parameter now: since 1970.
    static func answer(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8], now: Duration
    ) -> ProviderError {
        let detail = JSONValue(parsing: String(decoding: body, as: UTF8.self))?["detail"]
        let answer = VendorAnswer(
            vendor: Self.vendor, status: status, headers: headers,
            code: detail?["status"]?.text ?? detail?["code"]?.text ?? "", now: now)
        if let meaning = Self.meaning(in: answer.code) {
            return answer.error(meaning.code, meaning.text)
        }
        // What is not valid is named by its place in the body: ["body", "model_id"].
        let places = (detail?.list ?? []).flatMap { $0["loc"]?.list ?? [] }.compactMap { $0.text }
        if let setting = places.compactMap({ Self.settings[$0] }).first {
            return answer.error(.misconfigured, "correct \(setting)")
        }
        return status == 404
            ? answer.error(.misconfigured, "correct tts.voice or base_url") : answer.error
    }

    /// A message of a socket that names an error.
    static func message(_ word: String) -> ProviderError {
        guard let meaning = Self.meaning(in: word) else {
            return ProviderError(
                .protocolViolation, "ElevenLabs has told an error that is not known here")
        }
        return ProviderError(
            meaning.code, "ElevenLabs says \(meaning.word): \(meaning.text)",
            vendorCode: meaning.word)
    }

    /// The end of a socket that nobody has asked for.
    /// - Parameter code: RFC 6455, 7.4; below 1000 an HTTP status.
    static func closed(_ code: UInt32, _ reason: String) -> ProviderError {
        if code < 1_000 { return VendorAnswer(vendor: Self.vendor, status: Int(code)).error }
        if code == 1_006 {
            // The host's own words: they name no path and no secret.
            return ProviderError(
                reason.hasPrefix("not open within") ? .timedOut : .unavailable,
                "the connection to ElevenLabs has ended: \(reason)")
        }
        if let meaning = Self.meaning(in: reason) {
            return ProviderError(
                meaning.code,
                "ElevenLabs has closed the connection, \(meaning.word): \(meaning.text)",
                vendorStatus: Int32(clamping: code), vendorCode: meaning.word)
        }
        if code == 1_008 {
            return ProviderError(
                .protocolViolation, "ElevenLabs has refused a message", vendorStatus: 1_008)
        }
        return ProviderError(
            .unavailable, "ElevenLabs has closed the connection (\(code))",
            vendorStatus: Int32(clamping: code))
    }
}
