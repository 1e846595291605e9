import JackfieldPlugin

/// Speech over `POST /audio/speech`.
final class OpenAISynthesizer: Synthesizer {
    private let host: Host
    private let api: SpeechAPI

    init(host: Host) throws(ProviderError) {
        let settings = try host.settings(as: OpenAISettings.self)
        let server = try OpenAIServer(settings, host: host)
        self.host = host
        self.api = try SpeechAPI(settings, server: server, host: host)
    }

    func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        // The host brings it to the rate of the line.
        speech.format(AudioFormat(rate: self.api.rate))
        return SpeechSession(speech, api: self.api)
    }

    func probe(_ answer: ProbeAnswer) { self.api.server.probe(self.api.model, self.host, answer) }
}
