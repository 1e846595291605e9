import CallAudio

/// What the caller said lately, and when he spoke; all recognisers of the call hear it from here.
///
/// On the call's loop; allocates nothing after init.
final class CallerMemory {
    /// How much caller audio can be given again.
    private static let length = Duration.seconds(30)
    /// Speech is noticed when it has begun long ago, and is heard from a little before.
    private static let lead = Duration.seconds(1)

    let rate: SampleRate
    private var ring: ReplayRing
    private var times = SpeechTimes()

    init(rate: SampleRate) {
        self.rate = rate
        self.ring = ReplayRing(rate: rate, keeping: Self.length)
    }

    var newest: Duration { self.ring.newest }
    var oldest: Duration { self.ring.oldest }

    // MARK: - From the caller

    func append(_ samples: Span<Int16>, at mediaTime: Duration) {
        self.ring.append(samples, at: mediaTime)
    }

    func speechStarted(onset: Duration) { self.times.started(at: onset) }
    func speechEnded(end: Duration) { self.times.ended(at: end) }

    /// Nobody will ask for what is before this time, nor before what may turn out to be the beginning of speech.
    func forget(before time: Duration?) {
        let recent = self.newest - Self.lead
        self.ring.forget(before: max(.zero, min(time ?? recent, recent)))
    }

    // MARK: - To the recognisers

    /// Gives the audio of a stretch, as far as it is there and fits.
    /// - Returns: where what was given begins; later than asked for when the beginning is forgotten.
    func read(
        from start: Duration, to end: Duration, into output: inout OutputSpan<Int16>
    ) -> Duration {
        self.ring.read(from: start, to: end, into: &output).from
    }

    func spoken(from start: Duration, to end: Duration) -> Duration {
        self.times.spoken(from: start, to: min(end, self.newest))
    }

    func speechEnd(before time: Duration) -> Duration? { self.times.speechEnd(before: time) }

    /// The part of the silence at this position that need not be heard again.
    func pause(at position: Duration) -> Range<Duration>? {
        self.times.pause(at: position, newest: self.newest)
    }
}
