#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells whether a frame is a keypad tone (ITU-T Q.23), so that a key press is not taken for speech.
///
/// Quick and without memory; it does not tell which key, nor does it count presses.
struct KeypadTone: Sendable {
    // 2 cos(2 pi f / 8000), rows first.
    private let coefficients: InlineArray<8, Float>

    init() {
        let tones: InlineArray<8, Float> = [697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633]
        var coefficients = InlineArray<8, Float>(repeating: 0)
        for index in tones.indices {
            coefficients[index] = 2 * cosf(2 * Float.pi * tones[index] / 8_000)
        }
        self.coefficients = coefficients
    }

    /// - Parameter samples: 20 ms at 8 kHz.
    func fills(_ samples: Span<Float>) -> Bool {
        var energy: Float = 0
        for index in samples.indices { energy += samples[index] * samples[index] }
        var row: Float = 0
        var column: Float = 0
        for index in 0..<4 { row = max(row, self.power(self.coefficients[index], samples)) }
        for index in 4..<8 { column = max(column, self.power(self.coefficients[index], samples)) }
        // A tone's squared Goertzel output is its energy times half the number of samples.
        let share = (row + column) * 2 / (Float(samples.count) * max(energy, 1))
        return share > 0.75 && row < 20 * column && column < 20 * row
    }

    private func power(_ coefficient: Float, _ samples: Span<Float>) -> Float {
        var previous: Float = 0
        var older: Float = 0
        for index in samples.indices {
            let next = samples[index] + coefficient * previous - older
            older = previous
            previous = next
        }
        return previous * previous + older * older - coefficient * previous * older
    }
}
