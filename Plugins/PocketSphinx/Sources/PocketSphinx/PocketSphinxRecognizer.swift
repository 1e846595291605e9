package import JackfieldPlugin

/// Speech to text by PocketSphinx, on this machine.
package final class PocketSphinxRecognizer: Recognizer {
    package static let pluginID = "com.jackfield.pocketsphinx"
    package static let version = "1.0.0"

    private let settings: PocketSphinxSettings
    private let pool: DecoderPool

    package init(host: Host) throws(ProviderError) {
        let settings = try host.settings(as: PocketSphinxSettings.self)
        self.settings = settings
        self.pool = try DecoderPool(settings.decoderConfiguration, limit: settings.decoders)
    }

    package func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        let format = options.input
        guard format.codec == .s16, format.channels == 1,
            format.rate == 8_000 || format.rate == 16_000
        else {
            throw ProviderError(
                .unsupported, "PocketSphinx takes 16-bit mono audio at 8000 or 16000 Hz")
        }
        guard options.language.isEmpty || self.speaks(options.language) else {
            throw ProviderError(
                .unsupported,
                "the model speaks \(self.settings.language), not \(options.language): set `model`, "
                    + "`dictionary`, `language_model` and `language` for another")
        }
        return PocketSphinxSession(
            results: results, rate: format.rate, pool: self.pool,
            options: self.settings.recognitionOptions, language: self.settings.language)
    }

    package func probe() throws(ProviderError) {
        guard let decoder = try self.pool.borrow(readyFor: .sounds) else { return }
        defer { self.pool.giveBack(decoder) }
        try decoder.use(.sounds)
    }

    private func speaks(_ language: String) -> Bool {
        func primary(_ tag: String) -> String { tag.prefix { $0 != "-" }.lowercased() }
        return primary(language) == primary(self.settings.language)
    }
}
