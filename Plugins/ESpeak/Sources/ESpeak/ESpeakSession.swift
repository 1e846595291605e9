import JackfieldPlugin

/// One call's use of the synthesizer.
final class ESpeakSession: SynthesizerSession {
    private let choice: VoiceChoice
    private let queue: UtteranceQueue<HostOutlet>

    init(
        _ speech: SynthesizerSpeech, choice: VoiceChoice, settings: ESpeakSettings, sampleRate: Int
    ) {
        self.choice = choice
        self.queue = UtteranceQueue(
            HostOutlet(speech), synthesizer: SpeechLibrary.shared, sampleRate: sampleRate,
            endPause: settings.endPause ?? false)
    }

    /// What is wrong with the wishes for an utterance is told as its error, where there is room for words.
    func begin(_ request: Request, voice options: VoiceOptions) throws(ProviderError) {
        let voice: Voice
        do throws(ProviderError) {
            voice = try self.choice.voice(for: options)
        } catch {
            return self.queue.refuse(request, error)
        }
        try self.queue.begin(request, voice: voice)
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        try self.queue.text(piece, of: request)
    }

    func end(_ request: Request) throws(ProviderError) { try self.queue.end(request) }

    func cancel(_ request: Request) { self.queue.cancel(request) }

    func close() { self.queue.close() }
}
