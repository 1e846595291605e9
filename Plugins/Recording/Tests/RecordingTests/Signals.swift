import CallAudio

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let bothRates = [SampleRate.narrowband, .wideband]

/// The sine of a phase in whole turns.
func sine(_ turns: Double) -> Double { sin(2 * Double.pi * turns) }

/// The amplitude of a sine of this level in dBFS, on the 16-bit scale.
func amplitude(decibels: Double) -> Double { 32_768 * 2.0.squareRoot() * pow(10, decibels / 20) }

/// Samples that tell their place: a sawtooth whose level no keypad tone has.
func ramp(_ count: Int, from first: Int = 0) -> [Int16] {
    (first..<first + count).map { Int16($0 % 3_001) }
}
