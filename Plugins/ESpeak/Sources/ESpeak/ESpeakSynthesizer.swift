package import JackfieldPlugin

/// Speech from libespeak-ng, inside the machine.
package final class ESpeakSynthesizer: Synthesizer {
    private let settings: ESpeakSettings
    private let catalogue: VoiceCatalogue

    /// Reads the voices and checks the settings. Control thread; reads files, a few milliseconds.
    package init(host: Host) throws(ProviderError) {
        self.settings = try host.settings(as: ESpeakSettings.self)
        self.catalogue = try SpeechLibrary.shared.load(dataPath: self.settings.dataPath)
        _ = try self.choice(self.settings, language: "")
    }

    package func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        let settings = self.settings.overridden(by: try options.options(as: ESpeakSettings.self))
        let choice = try self.choice(settings, language: options.language)
        let rate = try SpeechLibrary.shared.sampleRate(of: choice.voice)
        speech.format(AudioFormat(rate: rate))
        return ESpeakSession(speech, choice: choice, settings: settings, sampleRate: rate)
    }

    /// Synthesises a word and throws its audio away.
    package func probe() throws(ProviderError) {
        let clause = Clause("test".unicodeScalars, offset: 0, pausesAfter: false)
        let spoken = try SpeechLibrary.shared.synthesize(
            clause, voice: self.choice(self.settings, language: "").voice, isWanted: { true })
        guard !spoken.samples.isEmpty else {
            throw ProviderError(.unavailable, "eSpeak NG gave no audio for a word")
        }
    }

    private func choice(
        _ settings: ESpeakSettings, language: String
    ) throws(ProviderError) -> VoiceChoice {
        try VoiceChoice(settings, language: language, catalogue: self.catalogue)
    }
}
