import JackfieldPlugin
import VendorKit

/// Text to speech at ElevenLabs, over a WebSocket for each call or a request for each utterance.
final class ElevenLabsSynthesizer: Synthesizer {
    private let host: Host
    private let settings: ElevenLabsSettings
    private let server: ElevenLabsServer

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: ElevenLabsSettings.self)
        self.server = try ElevenLabsServer(self.settings, host: host)
        let speech = self.settings.speech
        guard speech.transport == .rest || !speech.model.hasPrefix("eleven_v3") else {
            throw ProviderError(
                .misconfigured,
                "tts.model \(speech.model) speaks over no WebSocket: set tts.transport: rest")
        }
    }

    func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        let format = VoiceFormat(self.settings.speech.coding, line: options.output.rate)
        let audio = AudioFormat(rate: format.rate)
        if audio != options.output { speech.format(audio) }
        let plan = SpeechPlan(self.settings.speech, format: format, language: options.language)
        let queue = SpeechQueue(speech, format: format)
        switch self.settings.speech.transport {
        case .rest: return RequestSession(speech, queue: queue, plan: plan, server: self.server)
        case .websocket:
            let session = SocketSession(speech, queue: queue, plan: plan, server: self.server)
            try session.connect()
            return session
        }
    }

    /// Has one word spoken and throws its audio away: key, voice and model must be right for it.
    func probe(_ answer: ProbeAnswer) {
        let host = self.host
        let format = VoiceFormat(self.settings.speech.coding, line: 8_000)
        let plan = SpeechPlan(self.settings.speech, format: format, language: "")
        let request = self.server.post(
            plan.wholePath, plan.body("test", plan.manner), deadline: .seconds(8))
        host.send(request) { result in
            switch result {
            case .failure(let error): answer.failed(error)
            case .success(let response) where response.status == 200: answer.passed()
            case .success(let response):
                answer.failed(
                    ElevenLabsError.answer(
                        response.status, response.headers, body: response.body, now: host.wallTime))
            }
        }
    }
}
