import JackfieldPlugin

/// Speech to text over `POST /audio/transcriptions`.
final class OpenAIRecognizer: Recognizer {
    private let host: Host
    private let api: TranscriptionAPI

    init(host: Host) throws(ProviderError) {
        let settings = try host.settings(as: OpenAISettings.self)
        let server = try OpenAIServer(settings, host: host)
        self.host = host
        self.api = try TranscriptionAPI(settings, server: server, host: host)
    }

    func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        guard options.input.codec == .s16, options.input.channels == 1, options.input.rate > 0
        else {
            throw ProviderError(.unsupported, "only 16-bit audio of one channel is taken")
        }
        return TranscriptionSession(
            results, api: self.api, rate: options.input.rate, language: options.language)
    }

    func probe(_ answer: ProbeAnswer) { self.api.server.probe(self.api.model, self.host, answer) }
}
