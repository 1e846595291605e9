import JackfieldPlugin

/// Decides which voice speaks an utterance, from settings, the call's language and the utterance's wishes.
struct VoiceChoice: Sendable {
    /// Words a minute that eSpeak can do.
    static let rates = 80...450
    static let defaultVoice = "en-us"

    let catalogue: VoiceCatalogue
    /// The session's own voice.
    let voice: Voice
    private let entry: VoiceCatalogue.Entry

    /// - Parameter language: of the call, BCP 47; it decides only where the settings name no voice.
    /// - Throws: `.misconfigured` for a voice or value that does not exist, `.unsupported` for a language
    ///   that no installed voice speaks.
    init(
        _ settings: ESpeakSettings, language: String, catalogue: VoiceCatalogue
    ) throws(ProviderError) {
        try settings.check()
        let found = try Self.find(settings, language: language, in: catalogue)
        try MBROLAInstallation.check(found.entry)
        self.catalogue = catalogue
        self.entry = found.entry
        self.voice = Voice(
            name: found.name, rate: settings.rate ?? 165, pitch: settings.pitch ?? 50,
            pitchRange: settings.pitchRange ?? 50, volume: settings.volume ?? 100,
            wordGap: settings.wordGap ?? 0, isSSML: settings.ssml ?? false)
    }

    /// The voice of one utterance. A voice goes before a language; a language that the session's voice
    /// speaks already changes nothing; a rate of 1.0 is the session's own.
    func voice(for options: VoiceOptions) throws(ProviderError) -> Voice {
        var voice = self.voice
        if let name = options.voice, !name.isEmpty {
            let found = try self.catalogue.find(name)
            try self.checkFormat(of: found.entry)
            voice.name = found.name
        } else if let language = options.language, !language.isEmpty,
            !self.entry.speaks(language)
        {
            guard let entry = self.catalogue.speaker(of: language) else {
                throw self.catalogue.unknownLanguage(language)
            }
            try self.checkFormat(of: entry)
            voice.name = entry.name
        }
        if let rate = options.rate {
            guard rate.isFinite, rate > 0 else {
                throw ProviderError(
                    .badInput, "rate is \(rate): give a number above 0; 1 is normal")
            }
            let scaled = min(Double(voice.rate) * rate, Double(Self.rates.upperBound))
            voice.rate = max(Int(scaled.rounded()), Self.rates.lowerBound)
        }
        return voice
    }

    /// eSpeak's own voices share one sample rate; each of MBROLA's has its own.
    private func checkFormat(of entry: VoiceCatalogue.Entry) throws(ProviderError) {
        guard entry == self.entry || !(entry.isMBROLA || self.entry.isMBROLA) else {
            throw ProviderError(
                .unsupported,
                "voice \(entry.name) may have another sample rate than the one this call was opened "
                    + "with: an MBROLA voice is chosen in the settings, for whole calls")
        }
    }

    private static func find(
        _ settings: ESpeakSettings, language: String, in catalogue: VoiceCatalogue
    ) throws(ProviderError) -> (entry: VoiceCatalogue.Entry, name: String) {
        if let voice = settings.voice { return try catalogue.find(voice) }
        let language = settings.language ?? language
        // Plain "en" means British to eSpeak; here it means the voice that the README promises.
        if language.isEmpty || language.lowercased() == "en" {
            if let found = try? catalogue.find(Self.defaultVoice) { return found }
        }
        guard let entry = catalogue.speaker(of: language) else {
            throw catalogue.unknownLanguage(language)
        }
        return (entry, entry.name)
    }
}

extension VoiceCatalogue.Entry {
    /// Whether the voice's language is this one, whatever the country.
    fileprivate func speaks(_ language: String) -> Bool {
        let wanted = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        return self.languages.contains { $0.tag.lowercased().prefix { $0 != "-" } == wanted }
    }
}
