/// What tells speech from noise in one frame.
///
/// Works at 8 kHz whatever the input's rate, so that both rates are judged alike.
struct SpeechFeatures: Sendable {
    static let bandCount = 4

    /// Level of each band, in dBFS.
    private(set) var bands = InlineArray<4, Float>(repeating: Level.silence)
    /// The frame is a keypad tone.
    private(set) var isKeypadTone = false

    private let isWideband: Bool
    private var halfBand = Biquad.lowPass(3_400, rate: 16_000)
    private var steepHalfBand = Biquad.lowPass(3_400, rate: 16_000)
    private var highPass = Biquad.highPass(180, rate: 8_000)
    private var steepHighPass = Biquad.highPass(180, rate: 8_000)
    private var voicePass = Biquad.lowPass(1_000, rate: 8_000)
    private var filters: InlineArray<4, Biquad> = [
        .bandPass(from: 200, to: 500, rate: 8_000), .bandPass(from: 500, to: 1_000, rate: 8_000),
        .bandPass(from: 1_000, to: 2_000, rate: 8_000),
        .bandPass(from: 2_000, to: 3_500, rate: 8_000),
    ]
    private let keypadTone = KeypadTone()
    private var samples = InlineArray<160, Float>(repeating: 0)
    // The last two frames below 1 kHz, where voices have their pitch, at 4 kHz.
    private var voice = InlineArray<160, Float>(repeating: 0)

    init(rate: SampleRate) {
        precondition(rate == .narrowband || rate == .wideband, "speech is judged at 8 or 16 kHz")
        self.isWideband = rate == .wideband
    }

    /// Takes one frame of 20 ms.
    mutating func measure(_ frame: Span<Int16>) {
        for index in 0..<160 {
            if self.isWideband {
                _ = self.decimate(frame[2 * index])
                self.samples[index] = self.cutHum(self.decimate(frame[2 * index + 1]))
            } else {
                self.samples[index] = self.cutHum(Float(frame[index]))
            }
        }
        self.measureBands()
        self.isKeypadTone = self.keypadTone.fills(self.samples.span)
    }

    private mutating func cutHum(_ sample: Float) -> Float {
        self.steepHighPass.filter(self.highPass.filter(sample))
    }

    private mutating func decimate(_ sample: Int16) -> Float {
        self.steepHalfBand.filter(self.halfBand.filter(Float(sample)))
    }

    private mutating func measureBands() {
        for band in 0..<Self.bandCount {
            var sum: Float = 0
            for index in 0..<160 {
                let sample = self.filters[band].filter(self.samples[index])
                sum += sample * sample
            }
            self.bands[band] = Level.decibels(meanSquare: sum / 160)
        }
        for index in 0..<80 {
            self.voice[index] = self.voice[index + 80]
            _ = self.voicePass.filter(self.samples[2 * index])
            self.voice[index + 80] = self.voicePass.filter(self.samples[2 * index + 1])
        }
    }

    /// How periodic the last 40 ms are at the pitch of a voice (60 to 400 Hz), 0 to 1.
    ///
    /// The costly part; ask only where it matters.
    func voicing() -> Float {
        let voice = self.voice.span
        var now: Float = 1
        for index in 66..<160 { now += voice[index] * voice[index] }
        var best: Float = 0
        for lag in 10...66 {
            var product: Float = 0
            var before: Float = 1
            for index in 66..<160 {
                let earlier = voice[index - lag]
                product += voice[index] * earlier
                before += earlier * earlier
            }
            if product > 0 { best = max(best, product * product / (now * before)) }
        }
        return best.squareRoot()
    }
}
