import JackfieldPlugin

/// Text to speech by Cartesia's Sonic models, over a WebSocket for each call.
final class CartesiaSynthesizer: Synthesizer {
    /// Samples a second that Cartesia gives.
    private static let rates = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]

    private let host: Host
    private let settings: CartesiaSettings
    private let server: CartesiaServer

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: CartesiaSettings.self)
        self.server = try CartesiaServer(self.settings, host: host)
    }

    func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        let rate = Self.rates.first { $0 >= options.output.rate } ?? 48_000
        let format = AudioFormat(rate: rate)
        if format != options.output { speech.format(format) }
        let session = SpeechSession(
            speech, settings: self.settings, server: self.server, rate: rate,
            language: self.settings.speech.language ?? options.language)
        try session.open()
        return session
    }

    /// Asks for the voice's description, which needs key, URL and voice to be right.
    func probe(_ answer: ProbeAnswer) {
        let host = self.host
        host.send(self.server.voiceRequest(self.settings.speech.voice)) { result in
            switch result {
            case .failure(let error): answer.failed(error)
            case .success(let response) where response.status == 200: answer.passed()
            case .success(let response):
                answer.failed(
                    CartesiaServer.answer(
                        response.status, response.headers, body: response.body, now: host.wallTime))
            }
        }
    }
}
