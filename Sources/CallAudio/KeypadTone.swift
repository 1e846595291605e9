#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells whether a frame is a keypad tone (ITU-T Q.23), so that a key press is not taken for speech.
///
/// Quick and without memory; it does not tell which key, nor does it count presses.
struct KeypadTone: Sendable {
    /// Of four tones.
    private typealias Four = (Float, Float, Float, Float)

    // 2 cos(2 pi f / 8000).
    private let rows = (
        Self.coefficient(697), Self.coefficient(770), Self.coefficient(852), Self.coefficient(941)
    )
    private let columns = (
        Self.coefficient(1_209), Self.coefficient(1_336), Self.coefficient(1_477),
        Self.coefficient(1_633)
    )

    private static func coefficient(_ hertz: Float) -> Float {
        2 * cosf(2 * Float.pi * hertz / 8_000)
    }

    /// - Parameter samples: 20 ms at 8 kHz.
    func fills(_ samples: Span<Float>) -> Bool {
        var energy: Float = 0
        for index in samples.indices { energy += samples[index] * samples[index] }
        let row = self.greatestPower(samples, self.rows)
        let column = self.greatestPower(samples, self.columns)
        // A tone's squared Goertzel output is its energy times half the number of samples.
        let share = (row + column) * 2 / (Float(samples.count) * max(energy, 1))
        return share > 0.75 && row < 20 * column && column < 20 * row
    }

    /// Of the tones, by G. Goertzel's algorithm; four at once, which the processor works on side by side.
    private func greatestPower(_ samples: Span<Float>, _ coefficients: Four) -> Float {
        let (c0, c1, c2, c3) = coefficients
        var (p0, p1, p2, p3): Four = (0, 0, 0, 0)
        var (o0, o1, o2, o3): Four = (0, 0, 0, 0)
        for index in samples.indices {
            let sample = samples[index]
            let (n0, n1) = (sample + c0 * p0 - o0, sample + c1 * p1 - o1)
            let (n2, n3) = (sample + c2 * p2 - o2, sample + c3 * p3 - o3)
            (o0, o1, o2, o3) = (p0, p1, p2, p3)
            (p0, p1, p2, p3) = (n0, n1, n2, n3)
        }
        let first = max(Self.power(p0, o0, c0), Self.power(p1, o1, c1))
        let second = max(Self.power(p2, o2, c2), Self.power(p3, o3, c3))
        return max(0, first, second)
    }

    private static func power(_ previous: Float, _ older: Float, _ coefficient: Float) -> Float {
        previous * previous + older * older - coefficient * previous * older
    }
}
