#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How loud audio is, in dBFS: 0 is a square wave at full scale, a full-scale sine is -3.
package enum Level {
    /// What digital silence is reported as: less than one 16-bit step can hold.
    package static let silence: Float = -96

    /// The root mean square of a block. Allocates nothing.
    package static func decibels(_ samples: Span<Int16>) -> Float {
        guard !samples.isEmpty else { return self.silence }
        var sum: Int64 = 0
        for index in samples.indices {
            let sample = Int64(samples[index])
            sum += sample * sample
        }
        return self.decibels(meanSquare: Float(sum) / Float(samples.count))
    }

    /// - Parameter meanSquare: of samples on the 16-bit scale.
    package static func decibels(meanSquare: Float) -> Float {
        guard meanSquare > 0 else { return self.silence }
        return max(self.silence, 10 * log10f(meanSquare / (32_768 * 32_768)))
    }

    /// The factor of an amplification in dB.
    package static func factor(decibels: Float) -> Float { powf(10, decibels / 20) }
}
