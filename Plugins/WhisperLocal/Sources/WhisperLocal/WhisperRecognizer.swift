import CallAudio
package import JackfieldPlugin

/// Speech to text by a Whisper model on this machine.
///
/// One model in memory serves all calls. It runs on the host's threads, on as many at once as there are `workers`.
package final class WhisperRecognizer: Recognizer {
    private let settings: WhisperSettings
    private let model: WhisperModel
    private let queue: TranscriptionQueue

    /// Opens the library and reads the whole model, twice with `model_sha256`.
    package init(host: Host) throws(ProviderError) {
        let settings = try host.settings(as: WhisperSettings.self)
        let library = try WhisperLibrary(path: settings.library)
        let file = try ModelFile(path: settings.model)
        try file.check(bytes: settings.modelBytes, sha256: settings.modelSHA256)
        if !file.hasWeights {
            host.log(
                .warning, "the model has no weights: it is for tests, and hears nothing",
                ["model": settings.model])
        }
        let model = try WhisperModel(
            path: settings.model, library: library, usesGPU: settings.usesGPU)
        var engines: [WhisperEngine] = []
        for _ in 0..<settings.workers {
            engines.append(try WhisperEngine(model, settings.engineOptions))
        }
        self.settings = settings
        self.model = model
        self.queue = TranscriptionQueue(engines, longest: settings.queue) { host.work($0) }
        // A wrong language is found now, not by the first call.
        guard settings.language != "auto" else { return }
        do throws(ProviderError) {
            _ = try self.code(of: settings.language, is: "language")
        } catch {
            throw ProviderError(.misconfigured, error.message)
        }
    }

    package func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        let format = options.input
        guard format.codec == .s16, format.channels == 1,
            format.rate == 8_000 || format.rate == 16_000
        else {
            throw ProviderError(
                .unsupported, "whisper-local takes 16-bit mono audio at 8000 or 16000 Hz")
        }
        let language =
            switch self.settings.language {
            case "auto": self.model.isMultilingual ? "" : "en"
            case "": try self.code(of: options.language, is: "the call's language")
            default: try self.code(of: self.settings.language, is: "language")
            }
        return WhisperSession(
            results: results, rate: SampleRate(hertz: format.rate),
            options: self.settings.hearingOptions(language: language), queue: self.queue)
    }

    /// Runs the model over a second of silence, when its turn comes.
    package func probe(_ answer: ProbeAnswer) {
        let silence = [Int16](repeating: 0, count: SpokenAudio.rate.hertz)
        let pass = TranscriptionPass(
            audio: SpokenAudio(samples: silence, start: .zero), language: "en", isPartial: true)
        let isTaken = self.queue.submit(.now) { transcriber in
            answer.give { () throws(ProviderError) in _ = try transcriber.transcribe(pass) }
        }
        if !isTaken {
            answer.failed(
                ProviderError(
                    .overloaded, "too many calls wait for Whisper", retryAfter: .seconds(2)))
        }
    }

    /// Whisper's name of a language; empty: it has to find it out.
    ///
    /// - Parameter source: who wants it, for the message.
    private func code(of tag: String, is source: String) throws(ProviderError) -> String {
        let code = WhisperLanguage.code(of: tag)
        guard self.model.isMultilingual else {
            guard code.isEmpty || code == "en" else {
                throw ProviderError(
                    .unsupported,
                    "\(source): the model \(self.settings.model) knows English only, not \(tag): "
                        + "take one without .en in its name")
            }
            return "en"
        }
        guard code.isEmpty || self.model.library.knows(language: code) else {
            throw ProviderError(
                .unsupported, "\(source): Whisper does not know the language \(tag)")
        }
        return code
    }
}
