#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Blends one stretch of audio into another at equal power, as two voices have nothing in common.
package enum Crossfade {
    /// How long a change of voice takes.
    package static let duration = Duration.milliseconds(20)

    /// Fades `samples` out and `next` in over it. Allocates nothing.
    package static func mix(_ samples: inout MutableSpan<Int16>, with next: Span<Int16>) {
        let count = min(samples.count, next.count)
        for index in 0..<count {
            let (out, into) = Self.gains(index, of: count)
            samples[index] = Self.clamped(Float(samples[index]) * out + Float(next[index]) * into)
        }
    }

    /// Fades to silence.
    package static func fadeOut(_ samples: inout MutableSpan<Int16>) {
        for index in samples.indices {
            let gain = Self.gains(index, of: samples.count).out
            samples[index] = Self.clamped(Float(samples[index]) * gain)
        }
    }

    /// Fades in from silence.
    package static func fadeIn(_ samples: inout MutableSpan<Int16>) {
        for index in samples.indices {
            let gain = Self.gains(index, of: samples.count).into
            samples[index] = Self.clamped(Float(samples[index]) * gain)
        }
    }

    private static func gains(_ index: Int, of count: Int) -> (out: Float, into: Float) {
        let angle = (Float(index) + 0.5) / Float(count) * (Float.pi / 2)
        return (cosf(angle), sinf(angle))
    }

    private static func clamped(_ sample: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, sample.rounded())))
    }
}
