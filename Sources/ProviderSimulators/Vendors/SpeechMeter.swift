/// Finds speech in the audio that a simulated recogniser is sent: what is loud is spoken.
struct SpeechMeter {
    /// Less is silence, on a scale to 32,768.
    private static let loud = 300

    private let rate: Int
    /// Samples so far.
    private(set) var count = 0
    /// The first of the utterance; nil: nobody speaks.
    private(set) var start: Int?
    /// The last that was loud.
    private(set) var lastLoud = 0

    init(rate: Int) { self.rate = max(1, rate) }

    mutating func add(_ samples: [Int16]) {
        for sample in samples {
            if abs(Int(sample)) > Self.loud {
                if self.start == nil { self.start = self.count }
                self.lastLoud = self.count
            }
            self.count += 1
        }
    }

    /// The utterance is over.
    mutating func end() { self.start = nil }

    func seconds(_ samples: Int) -> Double { Double(samples) / Double(self.rate) }

    /// Silence behind the last loud sample.
    var silence: Double { self.seconds(self.count - self.lastLoud) }

    /// Of the utterance, so far.
    var spoken: Double { self.start.map { self.seconds(self.lastLoud - $0) } ?? 0 }
}
