import CallAudio

/// The caller's audio since the last final, and where in it somebody speaks.
///
/// The host sends what its own detector takes for speech. Here the question is only what is worth a pass: a frame of
/// 20 ms counts as active when it stands clear of the quietest tenth of the window.
struct SpeechWindow: Sendable {
    private static let frame = SpokenAudio.rate.samplesPerFrame
    /// How far above the quiet frames speech stands, in dB.
    private static let leastRise: Float = 10
    /// What is softer is not heard by anybody, in dBFS.
    private static let softest: Float = -55
    /// Active frames that make a word: 100 ms.
    private static let fewestActive = 5
    /// Frames that are kept before the first active one, and after the last: 300 ms.
    private static let margin = 15
    /// Quiet frames that make a pause: 200 ms.
    private static let pause = 10
    /// Without speech no more is kept than this: 0.5 s of the last 2 s.
    private static let quietKept = 25
    private static let longestQuiet = 100

    private var samples: [Int16] = []
    /// In dBFS, of each whole frame.
    private var levels: [Float] = []
    /// Samples that went before the first of `samples`.
    private var dropped = 0
    /// The frame up to which the last partial pass has looked.
    private var lookedAt = 0

    var duration: Duration { SpokenAudio.rate.duration(of: self.samples.count) }

    mutating func append(_ block: [Int16]) {
        self.samples += block
        while (self.levels.count + 1) * Self.frame <= self.samples.count {
            let start = self.levels.count * Self.frame
            let frame = Array(self.samples[start..<start + Self.frame])
            self.levels.append(Level.decibels(frame.span))
            if self.levels.count.isMultiple(of: Self.longestQuiet) { self.dropQuiet() }
        }
    }

    /// All that was said, without the quiet round it; the window is empty then. Nil: nobody spoke.
    mutating func take() -> SpokenAudio? {
        let spoken = self.spoken(in: 0..<self.levels.count)
        self.drop(self.samples.count)
        return spoken
    }

    /// The same of what lies before the last pause of the later half, or of all when there is none. The rest stays.
    mutating func cut() -> SpokenAudio? {
        let end = self.lastPause ?? self.levels.count
        let spoken = self.spoken(in: 0..<end)
        self.drop(end == self.levels.count ? self.samples.count : end * Self.frame)
        return spoken
    }

    /// What was said so far, when speech has gone on for `interval` since the last look. Nil: not yet.
    mutating func look(every interval: Duration) -> SpokenAudio? {
        guard self.levels.count - self.lookedAt >= Int(interval / Frame.duration) else {
            return nil
        }
        let active = self.active
        let isNew = active.filter { $0 >= self.lookedAt }.count >= Self.fewestActive
        guard isNew else { return nil }
        self.lookedAt = self.levels.count
        return self.spoken(in: 0..<self.levels.count)
    }

    /// The frames in which somebody speaks.
    private var active: [Int] {
        guard !self.levels.isEmpty else { return [] }
        let quiet = self.levels.sorted()[self.levels.count / 10]
        let threshold = max(quiet + Self.leastRise, Self.softest)
        return self.levels.indices.filter { self.levels[$0] > threshold }
    }

    private func spoken(in frames: Range<Int>) -> SpokenAudio? {
        let active = self.active.filter { frames.contains($0) }
        guard active.count >= Self.fewestActive, let first = active.first, let last = active.last
        else { return nil }
        let start = max(frames.lowerBound, first - Self.margin) * Self.frame
        let end = min(frames.upperBound, last + 1 + Self.margin) * Self.frame
        return SpokenAudio(
            samples: Array(self.samples[start..<end]),
            start: SpokenAudio.rate.duration(of: self.dropped + start))
    }

    /// The middle of the last pause in the later half of the window.
    private var lastPause: Int? {
        var end = self.levels.count
        let active = self.active
        for frame in active.reversed() {
            if end - frame > Self.pause { return (frame + 1 + end) / 2 }
            guard frame > self.levels.count / 2 else { return nil }
            end = frame
        }
        return nil
    }

    private mutating func dropQuiet() {
        guard self.active.count < Self.fewestActive else { return }
        self.drop((self.levels.count - Self.quietKept) * Self.frame)
    }

    /// Takes samples away at the start: whole frames, or all.
    private mutating func drop(_ count: Int) {
        let frames = min(self.levels.count, count / Self.frame)
        self.samples.removeFirst(count)
        self.levels.removeFirst(frames)
        self.dropped += count
        self.lookedAt = max(0, self.lookedAt - frames)
    }
}
