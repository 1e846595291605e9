import JackfieldPlugin

/// The settings of an instance, and, over them, those of a session. What is absent is not set.
struct ESpeakSettings: Decodable, Equatable, Sendable {
    var voice: String?
    var language: String?
    var rate: Int?
    var pitch: Int?
    var pitchRange: Int?
    var volume: Int?
    var wordGap: Int?
    var ssml: Bool?
    var endPause: Bool?
    var dataPath: String?

    enum CodingKeys: String, CodingKey {
        case voice, language, rate, pitch, volume, ssml
        case pitchRange = "pitch_range"
        case wordGap = "word_gap"
        case endPause = "end_pause"
        case dataPath = "data_path"
    }

    /// These settings with those of `session` in place of their own.
    func overridden(by session: ESpeakSettings) -> ESpeakSettings {
        ESpeakSettings(
            voice: session.voice ?? self.voice, language: session.language ?? self.language,
            rate: session.rate ?? self.rate, pitch: session.pitch ?? self.pitch,
            pitchRange: session.pitchRange ?? self.pitchRange,
            volume: session.volume ?? self.volume, wordGap: session.wordGap ?? self.wordGap,
            ssml: session.ssml ?? self.ssml, endPause: session.endPause ?? self.endPause,
            dataPath: self.dataPath)
    }

    /// - Throws: `.misconfigured`, naming the setting that is out of range.
    func check() throws(ProviderError) {
        let limits: [(CodingKeys, Int?, ClosedRange<Int>)] = [
            (.rate, self.rate, VoiceChoice.rates), (.pitch, self.pitch, 0...100),
            (.pitchRange, self.pitchRange, 0...100), (.volume, self.volume, 0...200),
            (.wordGap, self.wordGap, 0...100),
        ]
        for (key, value, range) in limits {
            guard let value, !range.contains(value) else { continue }
            throw ProviderError(
                .misconfigured,
                "\(key.rawValue) is \(value): give \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
