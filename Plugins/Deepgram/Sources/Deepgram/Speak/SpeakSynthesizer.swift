import JackfieldPlugin
import VendorKit

/// Text to speech over `GET /v1/speak`, Deepgram's Aura voices.
final class SpeakSynthesizer: Synthesizer {
    /// Samples a second of the encoding linear16 (developers.deepgram.com/docs/tts-sample-rate).
    private static let rates = [8_000, 16_000, 24_000, 32_000, 48_000]
    /// For a host that asks for another one.
    private static let usualRate = 16_000

    private let settings: DeepgramSettings
    private let server: DeepgramServer

    init(host: Host) throws(ProviderError) {
        self.settings = try host.settings(as: DeepgramSettings.self)
        try self.settings.speak.check()
        self.server = try DeepgramServer(self.settings, host: host)
    }

    func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        let asked = options.output.rate
        let format = AudioFormat(rate: Self.rates.contains(asked) ? asked : Self.usualRate)
        if format != options.output { speech.format(format) }
        let session = SpeakSession(
            speech, server: self.server, model: self.settings.speak.model, rate: format.rate)
        try session.connect(to: self.url(rate: format.rate))
        return session
    }

    private func url(rate: Int) -> String {
        let speak = self.settings.speak
        var query: [(name: String, value: String)] = [
            ("model", speak.model), ("encoding", "linear16"), ("sample_rate", "\(rate)"),
            ("mip_opt_out", "\(speak.optOut)"),
        ]
        if let speed = speak.speed { query.append(("speed", "\(speed)")) }
        return "\(self.server.socketURL)/v1/speak?\(QueryText.of(query))"
    }
}
