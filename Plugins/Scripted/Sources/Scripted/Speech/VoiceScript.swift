import JackfieldPlugin

/// How the voice sounds, and how fast its audio comes.
struct VoiceScript: Decodable, Sendable {
    enum Sound: String, Decodable, Sendable {
        /// A tone for each word, whose pitch depends on the word.
        case tone
        case silence
    }

    var sound: Sound
    var perCharacter: Duration
    var firstAudioDelay: Duration
    var chunk: Duration
    /// Seconds that it takes to make a second of audio; 0 is at once.
    var realTimeFactor: Double
    /// Nil speaks at the rate that the host asks for.
    var sampleRate: Int?
    var levelDecibels: Double
    var marks: Bool
    /// Speaks the words w0 to w4095 so that they can be understood.
    var codes: Bool
    /// How high it sounds, as a factor.
    var pitch: Double

    enum CodingKeys: String, CodingKey {
        case sound, marks, codes, pitch
        case perCharacter = "ms_per_character"
        case firstAudioDelay = "first_audio_delay_ms"
        case chunk = "chunk_ms"
        case realTimeFactor = "real_time_factor"
        case sampleRate = "sample_rate"
        case levelDecibels = "level_db"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.sound = try container.value(.sound, or: .tone)
        self.perCharacter = try container.milliseconds(.perCharacter, or: 60)
        self.firstAudioDelay = try container.milliseconds(.firstAudioDelay, or: 100)
        self.chunk = try container.milliseconds(.chunk, or: 20)
        self.realTimeFactor = try container.value(.realTimeFactor, or: 0)
        self.sampleRate = try container.decodeIfPresent(Int.self, forKey: .sampleRate)
        self.levelDecibels = try container.value(.levelDecibels, or: -20)
        self.marks = try container.value(.marks, or: true)
        self.codes = try container.value(.codes, or: false)
        self.pitch = try container.value(.pitch, or: 1)
    }
}
