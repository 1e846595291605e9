import CallAudio

/// The query of a connection; the last of each name counts.
struct DeepgramQuery {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for field in text.split(separator: "&") {
            let parts = field.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self.values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }

    subscript(name: String) -> String? { self.values[name] }

    /// A number that is within these limits; nil: another one is given, or nonsense.
    func number(_ name: String, in limits: ClosedRange<Double>, or usual: Double) -> Double? {
        guard let text = self.values[name] else { return usual }
        return Double(text).flatMap { limits.contains($0) ? $0 : nil }
    }

    /// Samples a second of audio that is sent: only linear16 is understood here; with containers Deepgram finds the
    /// rate by itself.
    var audioRate: Int? {
        guard self["encoding"] ?? "linear16" == "linear16" else { return nil }
        return self.number("sample_rate", in: 8_000...48_000, or: 16_000).map { Int($0) }
    }
}

/// What a connection to `/v1/listen` asks for.
struct ListenOptions {
    var rate: Int
    var hasInterim: Bool
    /// Seconds of silence that end an utterance; nil: only a Finalize does.
    var endpointing: Double?

    /// Nil: Deepgram would refuse it.
    init?(_ query: DeepgramQuery) {
        guard query["model"]?.isEmpty == false, let rate = query.audioRate else { return nil }
        self.rate = rate
        self.hasInterim = query["interim_results"] == "true"
        self.endpointing =
            query["endpointing"] == "false"
            ? nil : Double(query["endpointing"] ?? "10").map { $0 / 1_000 }
    }
}

/// What a connection to `/v2/listen` asks for.
struct FluxOptions {
    var rate: Int
    /// A turn ends by itself; else only by a time-out, or when it is told to.
    var endsTurns: Bool
    var guesses: Bool
    /// Seconds of silence that end a turn in any case.
    var timeout: Double

    /// Nil: Deepgram would refuse it.
    init?(_ query: DeepgramQuery) {
        guard query["model"]?.hasPrefix("flux-") == true, let rate = query.audioRate,
            let end = query.number("eot_threshold", in: 0.5...1, or: 0.7),
            let eager = query.number("eager_eot_threshold", in: 0.3...0.9, or: 0), eager <= end,
            let timeout = query.number("eot_timeout_ms", in: 500...30_000, or: 5_000)
        else { return nil }
        self.rate = rate
        self.endsTurns = end < 1
        self.guesses = eager > 0
        self.timeout = timeout / 1_000
    }
}

/// What a connection to `/v1/speak` asks for.
struct AuraOptions {
    var model: String
    var rate: Int
    var speed: Double
    /// Nil: linear16.
    var coding: G711?

    /// Nil: Deepgram would refuse it.
    init?(_ query: DeepgramQuery) {
        switch query["encoding"] ?? "linear16" {
        case "linear16": self.coding = nil
        case "mulaw": self.coding = .muLaw
        case "alaw": self.coding = .aLaw
        default: return nil
        }
        let rates: [Double] =
            self.coding == nil ? [8_000, 16_000, 24_000, 32_000, 48_000] : [8_000, 16_000]
        let usual = self.coding == nil ? 24_000.0 : 8_000
        let model = query["model"] ?? "aura-asteria-en"
        guard model.hasPrefix("aura-"),
            let rate = query.number("sample_rate", in: 8_000...48_000, or: usual),
            rates.contains(rate), let speed = query.number("speed", in: 0.7...1.5, or: 1)
        else { return nil }
        self.model = model
        self.rate = Int(rate)
        self.speed = speed
    }
}
