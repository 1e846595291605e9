/// The caller's last seconds, addressed by media time, so that another recognizer can hear them again.
///
/// Owned by one call. Address space is taken once, at the start; memory only for what is kept, which is little while
/// its owner forgets what nobody will ask for.
package struct ReplayRing: ~Copyable, Sendable {
    package let rate: SampleRate
    private let storage: UntouchedMemory
    private let capacity: Int
    /// Position of the first sample of the storage, counted from the start of the call.
    private var base = 0
    /// Position after the newest sample.
    private var end = 0
    /// Position of the oldest sample that is kept.
    private var start = 0
    /// What was used of the storage since memory was given back.
    private var used = 0

    /// So much more than it keeps lies in the storage, so that it is seldom moved.
    private static let slack = Duration.milliseconds(500)

    package init(rate: SampleRate, keeping duration: Duration) {
        // A closure that uses `self` here, as that of `precondition`, would make Swift 6.3 destroy the storage before
        // there is one, and with it what another ring may own.
        let capacity = rate.samples(in: duration)
        precondition(capacity > 0, "a replay ring keeps at least one sample")
        self.rate = rate
        self.capacity = capacity
        self.storage = UntouchedMemory(samples: capacity + rate.samples(in: Self.slack))
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
            self.base = position
        }
        self.fillSilence(upTo: position)
        let late = max(0, self.end - position)
        guard late < samples.count else { return }
        self.add(samples.extracting(late...))
        self.start = max(self.start, self.end - self.capacity)
    }

    /// What is before this time will not be asked for any more.
    package mutating func forget(before time: Duration) {
        let position = min(self.rate.samples(in: time), self.end)
        self.start = max(self.start, position)
        let slack = self.rate.samples(in: Self.slack)
        guard self.end - self.base >= 2 * slack, self.start - self.base >= slack else { return }
        self.moveToFront()
        guard self.used > 3 * slack else { return }
        self.used = self.end - self.base
        self.storage.release(from: max(2 * slack, self.used))
    }

    private mutating func add(_ samples: Span<Int16>) {
        var taken = 0
        while taken < samples.count {
            let count = min(self.room(), samples.count - taken)
            self.storage.write(
                samples.extracting(taken..<taken + count), at: self.end - self.base)
            self.grow(by: count)
            taken += count
        }
    }

    /// Room behind the newest sample, at least some.
    private mutating func room() -> Int {
        if self.end - self.base == self.storage.count {
            self.start = max(self.start, self.end - self.capacity)
            self.moveToFront()
        }
        return self.storage.count - (self.end - self.base)
    }

    private mutating func grow(by count: Int) {
        self.end += count
        self.used = max(self.used, self.end - self.base)
    }

    private mutating func moveToFront() {
        self.storage.moveToFront(from: self.start - self.base, count: self.end - self.start)
        self.base = self.start
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
            self.storage.read(first - self.base..<last - self.base, into: &output)
        }
        return Reading(
            from: self.rate.duration(of: first), count: max(0, last - first),
            lost: self.rate.duration(of: first - wanted))
    }

    private mutating func fillSilence(upTo position: Int) {
        if position - self.end > self.capacity {
            self.end = position - self.capacity
            (self.start, self.base) = (self.end, self.end)
        }
        while self.end < position {
            let count = min(self.room(), position - self.end)
            self.storage.clear(self.end - self.base..<self.end - self.base + count)
            self.grow(by: count)
        }
        self.start = max(self.start, self.end - self.capacity)
    }
}
