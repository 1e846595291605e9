import CallAudio
import CallModel

/// What a message of a client asks for: text of a context, and how it is to be spoken.
struct CartesiaGeneration {
    enum Encoding: String {
        case linear = "pcm_s16le"
        case float = "pcm_f32le"
        case muLaw = "pcm_mulaw"
        case aLaw = "pcm_alaw"
    }

    private static let rates = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]

    let model: String
    let voice: String
    let encoding: Encoding
    /// Samples a second.
    let rate: Int
    let speed: Double
    let transcript: String
    let hasTimestamps: Bool
    /// More text of the context follows.
    let continues: Bool
    let flushes: Bool

    /// - Parameter voices: that there are; none: all.
    init(_ message: JSONValue, voices: [String]) throws(CartesiaRefusal) {
        guard let model = message["model_id"]?.string, !model.isEmpty else {
            throw CartesiaRefusal.invalid("model_id is missing")
        }
        guard let transcript = message["transcript"]?.string else {
            throw CartesiaRefusal.invalid("transcript is missing")
        }
        guard let voice = message["voice"]?.string ?? message["voice"]?["id"]?.string else {
            throw CartesiaRefusal.invalid("voice is missing")
        }
        guard voices.isEmpty || voices.contains(voice) else { throw CartesiaRefusal.ofVoice }
        let format = message["output_format"]
        guard format?["container"] == "raw",
            let encoding = Encoding(rawValue: format?["encoding"]?.string ?? "")
        else { throw CartesiaRefusal.invalid("output_format is none for a WebSocket") }
        guard case .number(let wanted)? = format?["sample_rate"],
            let rate = Self.rates.first(where: { Double($0) == wanted })
        else { throw CartesiaRefusal.invalid("output_format.sample_rate is none that there is") }
        var speed = 1.0
        if case .number(let given)? = message["generation_config"]?["speed"] { speed = given }
        guard (0.6...1.5).contains(speed) else {
            throw CartesiaRefusal.invalid("generation_config.speed is out of range")
        }
        self.model = model
        self.voice = voice
        self.encoding = encoding
        self.rate = rate
        self.speed = speed
        self.transcript = transcript
        self.hasTimestamps = message["add_timestamps"] == .boolean(true)
        self.continues = message["continue"] == .boolean(true)
        self.flushes = message["flush"] == .boolean(true)
    }

    /// Whether it may go on with the same context.
    func isLike(_ other: CartesiaGeneration) -> Bool {
        self.model == other.model && self.voice == other.voice && self.rate == other.rate
            && self.encoding == other.encoding
    }

    /// Samples as they go over the wire, in little-endian order.
    func bytes(of samples: ArraySlice<Int16>) -> [UInt8] {
        switch self.encoding {
        case .linear:
            samples.flatMap { sample -> [UInt8] in
                let bits = UInt16(bitPattern: sample)
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }
        case .float:
            samples.flatMap { sample -> [UInt8] in
                let bits = (Float(sample) / 32_768).bitPattern
                return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
            }
        case .muLaw: samples.map { G711.muLaw.code($0) }
        case .aLaw: samples.map { G711.aLaw.code($0) }
        }
    }
}
