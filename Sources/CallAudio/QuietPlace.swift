/// Finds the pause in which a voice can be cut.
package enum QuietPlace {
    /// How much audio must be quiet together.
    private static let window = Duration.milliseconds(10)

    /// The middle of the quietest moment near a place; the place itself when nothing is quieter by half.
    /// - Parameters:
    ///   - place: a sample of the audio, up to its count.
    ///   - reach: looks so far to either side, in samples.
    package static func find(
        in samples: Span<Int16>, near place: Int, reach: Int, rate: SampleRate
    ) -> Int {
        let window = rate.samples(in: Self.window)
        let last = min(samples.count - window, place + reach)
        var start = max(0, place - reach)
        guard window > 0, start <= last, place <= samples.count else { return place }
        let here = max(0, min(samples.count - window, place - window / 2))
        var (best, bestPower) = (place, Self.power(samples, here, window) / 4)
        while start <= last {
            let power = Self.power(samples, start, window)
            let middle = start + window / 2
            let isNearer = abs(middle - place) < abs(best - place)
            if power < bestPower || power == bestPower && best != place && isNearer {
                (best, bestPower) = (middle, power)
            }
            start += max(1, window / 2)
        }
        return best
    }

    /// So long a voice that pauses is silent: longer than the missing frame that is filled in for a voice that
    /// has stopped.
    private static let pause = Duration.milliseconds(40)

    /// Whether the audio ends with a pause: 20 dB below the loudest moment of it.
    package static func isPause(atEndOf samples: Span<Int16>, rate: SampleRate) -> Bool {
        let window = rate.samples(in: Self.pause)
        guard samples.count >= 2 * window else { return false }
        let last = samples.count - window
        let loudest = stride(from: 0, to: last, by: window / 2).map {
            self.power(samples, $0, window)
        }.max()
        return self.power(samples, last, window) < (loudest ?? 0) / 100
    }

    private static func power(_ samples: Span<Int16>, _ start: Int, _ count: Int) -> Int64 {
        var sum: Int64 = 0
        for index in start..<start + count {
            let sample = Int64(samples[index])
            sum += sample * sample
        }
        return sum
    }
}
