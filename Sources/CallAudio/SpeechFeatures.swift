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
    // By name and not in an array: so the processor works on all of them at once, and a build without optimisation
    // is not slowed down.
    private var lowBand = Biquad.bandPass(from: 200, to: 500, rate: 8_000)
    private var lowerMiddleBand = Biquad.bandPass(from: 500, to: 1_000, rate: 8_000)
    private var upperMiddleBand = Biquad.bandPass(from: 1_000, to: 2_000, rate: 8_000)
    private var highBand = Biquad.bandPass(from: 2_000, to: 3_500, rate: 8_000)
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
        self.isKeypadTone =
            self.loudest > Self.faintestTone && self.keypadTone.fills(self.samples.span)
    }

    /// Fainter than any tone that a receiver has to take for a key (ITU-T Q.24: -27 dBm and above, in all countries).
    private static let faintestTone: Float = -60

    private var loudest: Float {
        max(max(self.bands[0], self.bands[1]), max(self.bands[2], self.bands[3]))
    }

    private mutating func cutHum(_ sample: Float) -> Float {
        self.steepHighPass.filter(self.highPass.filter(sample))
    }

    private mutating func decimate(_ sample: Int16) -> Float {
        self.steepHalfBand.filter(self.halfBand.filter(Float(sample)))
    }

    private mutating func measureBands() {
        var (low, lowerMiddle, upperMiddle, high): (Float, Float, Float, Float) = (0, 0, 0, 0)
        for index in 0..<160 {
            let sample = self.samples[index]
            let (first, second) = (self.lowBand.filter(sample), self.lowerMiddleBand.filter(sample))
            let (third, fourth) = (
                self.upperMiddleBand.filter(sample), self.highBand.filter(sample)
            )
            low += first * first
            lowerMiddle += second * second
            upperMiddle += third * third
            high += fourth * fourth
        }
        self.bands[0] = Level.decibels(meanSquare: low / 160)
        self.bands[1] = Level.decibels(meanSquare: lowerMiddle / 160)
        self.bands[2] = Level.decibels(meanSquare: upperMiddle / 160)
        self.bands[3] = Level.decibels(meanSquare: high / 160)
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
        // Eight lags at once: 10 to 65, and once more up to 66.
        for block in 0..<8 {
            let lag = min(17 + 8 * block, 66)
            var product = SIMD8<Float>()
            var before = SIMD8<Float>(repeating: 1)
            for index in 66..<160 {
                let earlier = unsafe voice.bytes.unsafeLoadUnaligned(
                    fromByteOffset: (index - lag) * 4, as: SIMD8<Float>.self)
                product += voice[index] * earlier
                before += earlier * earlier
            }
            let share = product * product / (now * before)
            best = max(best, share.replacing(with: 0, where: product .<= 0).max())
        }
        return best.squareRoot()
    }
}
