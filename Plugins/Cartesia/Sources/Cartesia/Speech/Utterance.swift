import JackfieldPlugin

/// One utterance: its text on the way to Cartesia, its audio on the way to the host.
struct Utterance: Sendable {
    /// UTF-8 bytes of its text; with more it has failed.
    private static let longestText = 65_536

    let request: Request
    var script: Script
    var audio: SpokenAudio
    private(set) var failure: ProviderError?

    init(_ request: Request, form: GenerationForm, audio: SpokenAudio) {
        self.request = request
        self.script = Script(form)
        self.audio = audio
    }

    /// All of its audio has come, or no more will.
    var isFinished: Bool { self.failure != nil || self.script.isComplete }

    // MARK: - From the host

    mutating func add(_ piece: String) throws(ProviderError) {
        guard !self.script.isEnded else {
            throw ProviderError(.badInput, "text after the end of its utterance")
        }
        guard self.failure == nil else { return }
        guard self.script.byteCount + piece.utf8.count <= Self.longestText else {
            self.failure = ProviderError(
                .badInput,
                "an utterance of more than \(Self.longestText) bytes of text: split it into several"
            )
            return
        }
        self.script.add(piece)
        self.audio.add(piece)
    }

    mutating func end() throws(ProviderError) {
        guard !self.script.isEnded else {
            throw ProviderError(.badInput, "this utterance was ended already")
        }
        self.script.end()
    }

    // MARK: - From Cartesia

    mutating func hear(_ news: SpeechMessage.News) {
        switch news {
        case .audio(let bytes):
            self.audio.add(bytes)
            guard self.audio.isTooLong else { return }
            self.failure = ProviderError(
                .protocolViolation, "Cartesia does not come to the end of an utterance")
        case .words(let words): self.audio.add(words)
        case .done:
            self.script.contextEnded()
            self.audio.contextEnded()
        case .failed(let error): self.fail(error)
        case .other: break
        }
    }

    /// Its context has ended before its time, or there is none any more.
    mutating func fail(_ error: ProviderError) {
        if !self.isFinished { self.failure = error }
        self.script.contextEnded()
    }
}
