import CallAudio

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Sound that a voice detector and a recogniser take for speech, and that nobody has said.
///
/// Harmonics of 140 Hz, with the formants of a neutral vowel, in four syllables a second.
enum SpeechLikeSound {
    /// At -23 dBFS or so; the same in each run.
    static func samples(_ duration: Duration, rate: SampleRate) -> [Int16] {
        let hertz = Double(rate.hertz)
        let harmonics = stride(from: 140.0, to: 3_600, by: 140).map { ($0, Self.formants(at: $0)) }
        let power = harmonics.reduce(0) { $0 + $1.1 * $1.1 }
        return (0..<rate.samples(in: duration)).map { index in
            let time = Double(index) / hertz
            let voice = harmonics.reduce(0) { $0 + $1.1 * sin(2 * .pi * $1.0 * time) }
            let syllable = 1 + 0.6 * sin(2 * .pi * 4 * time)
            return Int16(3_300 * syllable * voice / power.squareRoot() / 2)
        }
    }

    private static func formants(at hertz: Double) -> Double {
        [(500.0, 1.0), (1_500.0, 0.5), (2_500.0, 0.25)].reduce(0.02) { sum, formant in
            let distance = (hertz - formant.0) / 150
            return sum + formant.1 / (1 + distance * distance)
        }
    }
}
