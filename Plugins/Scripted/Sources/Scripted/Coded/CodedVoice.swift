import Glibc

/// Speaks the words of `SpeechCode`. The same samples in every run.
struct CodedVoice: Sendable {
    private static let unity: Int32 = 4_096

    private let rate: Int
    private let segment: Int
    // One period of each length, from the shortest on; a sine of the same power has the peak `unity`.
    private let periods: [[Int32]]

    /// - Parameter rate: a multiple of 8000.
    /// - Parameter pitch: moves the formants, and so how the voice sounds, but not what it says.
    init(rate: Int, pitch: Double = 1) {
        precondition(
            rate % SpeechCode.rate == 0, "coded words need a multiple of 8000 samples a second")
        let scale = rate / SpeechCode.rate
        self.rate = rate
        self.segment = SpeechCode.segmentLength * scale
        self.periods = (SpeechCode.shortestPeriod...SpeechCode.preamblePeriod).map {
            Self.period(of: $0 * scale, rate: Double(rate), pitch: pitch)
        }
    }

    /// The voice of a telephone's far party, made once.
    static func voice(rate: Int) -> CodedVoice {
        switch rate {
        case 8_000: self.narrowband
        case 16_000: self.wideband
        default: CodedVoice(rate: rate)
        }
    }

    private static let narrowband = CodedVoice(rate: 8_000)
    private static let wideband = CodedVoice(rate: 16_000)

    /// Samples of a word.
    var wordLength: Int { SpeechCode.segments * self.segment }

    /// A sample of a word.
    ///
    /// - Parameter index: from the start of the word.
    /// - Parameter peak: of the sine that is as loud.
    func sample(_ index: Int, of word: Int, peak: Int32) -> Int16 {
        guard index >= 0, index < self.wordLength else { return 0 }
        let (segment, offset) = index.quotientAndRemainder(dividingBy: self.segment)
        let period = self.periods[
            SpeechCode.period(of: segment, in: word) - SpeechCode.shortestPeriod]
        // Up in 5 ms and down in 5 ms: a sound that starts at once clicks.
        let ramp = Int64(self.rate / 200)
        let edge = min(Int64(min(index, self.wordLength - 1 - index)), ramp)
        let loud = Int64(period[offset % period.count]) * Int64(peak) / Int64(Self.unity)
        // Upside down in every other segment: else a period and the next longer one join without a seam.
        return Int16(clamping: (segment % 2 == 0 ? loud : -loud) * edge / ramp)
    }

    /// Harmonics up to the telephone band's end, with phases that keep the peaks low (M. R. Schroeder,
    /// "Synthesis of low-peak-factor signals", 1970).
    private static func period(of length: Int, rate: Double, pitch: Double) -> [Int32] {
        let fundamental = rate / Double(length)
        let weights = (1...Int(3_400 / fundamental)).map {
            Self.formants(at: Double($0) * fundamental / pitch)
        }
        let power = weights.reduce(0) { $0 + $1 * $1 }
        return (0..<length).map { index in
            var sum = 0.0
            for (harmonic, weight) in weights.enumerated() {
                let number = Double(harmonic + 1)
                let phase = .pi * number * (number - 1) / Double(weights.count)
                sum += weight * sin(2 * .pi * number * Double(index) / Double(length) + phase)
            }
            return Int32((sum / power.squareRoot() * Double(Self.unity)).rounded())
        }
    }

    /// Peaks at 500, 1500 and 2500 Hz, as in a neutral vowel, the upper ones strong: they tell periods apart.
    private static func formants(at hertz: Double) -> Double {
        [(500.0, 1.0), (1_500.0, 0.8), (2_500.0, 0.6)].reduce(0.05) { sum, formant in
            let distance = (hertz - formant.0) / 200
            return sum + formant.1 / (1 + distance * distance)
        }
    }
}
