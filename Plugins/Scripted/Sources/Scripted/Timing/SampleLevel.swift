import Glibc

/// Loudness of 16-bit samples. 0 dBFS is a full-scale sine (AES17).
enum SampleLevel {
    /// The peak of a sine of this level.
    static func amplitude(decibels: Double) -> Double {
        Double(Int16.max) * pow(10, decibels / 20)
    }

    /// Whether the mean square of the samples reaches the threshold. Real-time safe.
    static func isAudible(_ samples: Span<Int16>, threshold: Int64) -> Bool {
        guard !samples.isEmpty else { return false }
        var sum: Int64 = 0
        for index in samples.indices {
            let sample = Int64(samples[index])
            sum += sample * sample
        }
        return sum >= threshold * Int64(samples.count)
    }
}
