/// The caller's last seconds, addressed by media time, so that another recognizer can hear them again.
///
/// Owned by one call. Memory is taken once, at the start.
package struct ReplayRing: Sendable {
    package let rate: SampleRate
    private var storage: [Int16]
    /// Position after the newest sample, counted from the start of the call.
    private var end = 0
    /// Position of the oldest sample that was ever given and not yet overwritten.
    private var start = 0

    package init(rate: SampleRate, keeping duration: Duration) {
        let capacity = rate.samples(in: duration)
        precondition(capacity > 0, "a replay ring keeps at least one sample")
        self.rate = rate
        self.storage = [Int16](repeating: 0, count: capacity)
    }

    /// Media time of the oldest sample that is kept.
    package var oldest: Duration { self.rate.duration(of: self.start) }

    /// Media time after the newest sample.
    package var newest: Duration { self.rate.duration(of: self.end) }

    /// Adds caller audio. Allocates nothing.
    ///
    /// Time that was jumped over becomes silence; samples that are older than what is here already are
    /// dropped, for a recognizer may have heard what stood there.
    package mutating func append(_ samples: Span<Int16>, at mediaTime: Duration) {
        // To the nearest sample, as media times are cut to nanoseconds.
        let position = self.rate.samples(
            in: mediaTime + .nanoseconds(500_000_000 / self.rate.hertz))
        if self.end == 0 && self.start == 0 {
            self.start = position
            self.end = position
        }
        self.fillSilence(upTo: position)
        let late = max(0, self.end - position)
        guard late < samples.count else { return }
        for index in late..<samples.count {
            self.storage[self.end % self.storage.count] = samples[index]
            self.end += 1
        }
        self.start = max(self.start, self.end - self.storage.count)
    }

    /// What a read found.
    package struct Reading: Sendable, Equatable {
        /// Media time of the first sample given.
        package let from: Duration
        /// How many samples were given.
        package let count: Int
        /// How much of the range is no longer kept, all of it at the range's start.
        package let lost: Duration

        package init(from: Duration, count: Int, lost: Duration) {
            self.from = from
            self.count = count
            self.lost = lost
        }
    }

    /// Gives the samples of a range of media time, as far as they are kept and fit. Allocates nothing.
    package func read(
        from: Duration, to: Duration, into output: inout OutputSpan<Int16>
    ) -> Reading {
        let half = Duration.nanoseconds(500_000_000 / self.rate.hertz)
        let wanted = self.rate.samples(in: from + half)
        let first = max(wanted, self.start)
        let last = min(self.rate.samples(in: to + half), self.end, first + output.freeCapacity)
        if first < last {
            for position in first..<last {
                output.append(self.storage[position % self.storage.count])
            }
        }
        return Reading(
            from: self.rate.duration(of: first), count: max(0, last - first),
            lost: self.rate.duration(of: first - wanted))
    }

    private mutating func fillSilence(upTo position: Int) {
        if position - self.end > self.storage.count {
            self.end = position - self.storage.count
        }
        while self.end < position {
            self.storage[self.end % self.storage.count] = 0
            self.end += 1
        }
        self.start = max(self.start, self.end - self.storage.count)
    }
}
