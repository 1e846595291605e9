import CallAudio

/// Reply audio on its way to the channel: what voices give becomes frames at the channel's rate, one a tick,
/// without a click where audio is missing, cut, or goes on in another voice.
///
/// On the call's loop. The media path allocates nothing.
final class PlayOut {
    /// Samples of a frame by whose audio they are.
    struct Taken: Equatable {
        var lastWords = 0
        var voice = 0
    }

    /// How far a guessed end of a clause may be from the pause that it is moved to.
    private static let pauseReach = Duration.milliseconds(120)
    /// What far ends keep in store hides less.
    private static let lateness = Duration.milliseconds(60)

    let rate: SampleRate
    private let play: (Span<Int16>) -> Bool
    private var ramp: GainRamp
    private var lead = PlayoutLead()
    private var recent: RecentAudio
    let voice: VoiceAudio
    /// The end of a reply that is cut.
    private let ending: FrameBuffer
    private let lastWords = LastWords()
    /// What the channel is offered; the same again when it takes no more now.
    private let frame: FrameBuffer
    private var isSounding = false
    private var beginsFromSilence = false
    /// Frames that were handed over late, and those that had to be made up.
    private(set) var late = 0
    private(set) var repeated = 0

    init(rate: SampleRate, play: @escaping (Span<Int16>) -> Bool) {
        self.rate = rate
        self.play = play
        self.ramp = GainRamp(rate: rate)
        self.voice = VoiceAudio(rate: rate)
        self.recent = RecentAudio(capacity: rate.samples(in: .milliseconds(400)))
        self.ending = FrameBuffer(capacity: rate.samples(in: GainRamp.fadeOut))
        self.frame = FrameBuffer(capacity: rate.samplesPerFrame)
    }

    /// Whether anything is left to play.
    var isEmpty: Bool { self.waiting == 0 && self.frame.count == 0 }
    /// Whether a voice is late when it gives nothing now.
    var isShort: Bool { self.waiting < self.rate.samples(in: VoiceAudio.enough) }
    private var waiting: Int { self.lastWords.count + self.voice.samples.count }
    /// Of the frame that the channel has not taken yet.
    var offered: Duration { self.rate.duration(of: self.frame.count) }
    /// How much reply audio is between the host and the caller's ear.
    func ahead(at now: Duration) -> Duration { self.lead.ahead(at: now) }
    /// What is left of a voice that failed.
    var hasLastWords: Bool { self.lastWords.count > 0 }

    // MARK: - A voice fails

    /// Keeps what a voice that failed has given and nobody has heard.
    /// - Returns: how much that is beyond what was taken before, in samples.
    func keepRest(_ read: (inout MutableSpan<Int16>) -> Int) -> Int {
        let outgoing = self.voice.samples
        self.lastWords.append(outgoing)
        let before = self.lastWords.count
        outgoing.removeAll()
        while self.lastWords.room > outgoing.room, self.voice.take(read) {
            self.lastWords.append(outgoing)
            outgoing.removeAll()
        }
        return self.lastWords.count - before
    }

    /// Whether the voice that failed pauses at the end of all that it has given.
    var endsInPause: Bool {
        let heard = (0..<self.recent.count).reversed().map { self.recent[age: $0 + 1] }
        let all = heard + self.lastWords.rest
        return QuietPlace.isPause(atEndOf: all.span, rate: self.rate)
    }

    /// Of what was kept so many samples will be heard before the next voice goes on.
    /// - Parameter isGuess: the place may be moved to a pause nearby.
    /// - Returns: how many these are.
    @discardableResult
    func cutRest(to length: Int, isGuess: Bool) -> Int {
        var length = length
        if isGuess, length > 0 {
            length = self.lastWords.pause(
                near: length, reach: self.rate.samples(in: Self.pauseReach), rate: self.rate)
        }
        self.lastWords.cut(
            to: length, fade: self.rate.samples(in: Crossfade.duration),
            recent: self.isSounding ? self.recent : nil)
        return length
    }

    // MARK: - Frames go

    /// Makes the next frame.
    /// - Parameter isLast: the sentence has no audio beyond what waits.
    /// - Returns: whose audio is in it; nil when there is none to be made, nothing when it is on offer still.
    func prepare(isLast: Bool) -> Taken? {
        if self.frame.count > 0 { return Taken() }
        let size = self.rate.samplesPerFrame
        var taken = Taken()
        if self.lastWords.isFading(within: size) { taken.voice = self.changeVoice(isLast: isLast) }
        let last = self.lastWords.count
        let isWhole = last + self.voice.count >= size
        let isEnd = isLast && self.voice.count > 0
        guard isWhole || last > 0 || isEnd else { return nil }
        taken.lastWords = self.lastWords.move(size, to: self.frame)
        if isWhole || isEnd { taken.voice += self.takeVoice() }
        self.frame.pad(to: size)
        self.frame.change { self.ramp.apply(to: &$0) }
        return taken
    }

    /// Gives how many samples of the new voice go with the last of the old one.
    private func changeVoice(isLast: Bool) -> Int {
        let size = self.rate.samplesPerFrame
        let isThere = self.voice.count >= 2 * size || isLast && self.voice.count >= size
        let count = self.lastWords.giveWay(to: isThere ? self.voice.samples : nil)
        self.voice.samples.removeFirst(count)
        self.beginsFromSilence = !isThere
        return count
    }

    private func takeVoice() -> Int {
        let samples = self.voice.samples
        let count = min(self.frame.room, samples.count)
        guard count > 0 else { return 0 }
        if self.beginsFromSilence {
            samples.change(first: self.rate.samplesPerFrame) { Crossfade.fadeIn(&$0) }
            self.beginsFromSilence = false
        }
        samples.read(first: count) { self.frame.append($0) }
        samples.removeFirst(count)
        return count
    }

    /// Offers the frame to the channel.
    func send(at now: Duration) {
        guard self.lead.admits(Frame.duration, at: now), self.frame.read(self.play) else { return }
        if self.isSounding, self.lead.dry(at: now) > Self.lateness { self.late += 1 }
        self.lead.handedOver(Frame.duration, at: now)
        self.frame.read { self.recent.append($0) }
        self.frame.removeAll()
        self.isSounding = true
    }

    /// Offers all that is left, without waiting for ticks: so the last of a reply that is cut goes when that is decided.
    func sendAll(at now: Duration) {
        while self.prepare(isLast: true) != nil {
            self.send(at: now)
            guard self.frame.count == 0 else { return }
        }
    }

    /// There is no frame to play now.
    /// - Parameter isMissed: there should have been one.
    func rest(isMissed: Bool, at now: Duration) {
        guard self.isSounding else { return }
        if isMissed {
            self.frame.append { self.recent.mirror(into: &$0) }
            self.frame.change { Crossfade.fadeOut(&$0) }
            self.beginsFromSilence = true
            self.repeated += 1
            self.send(at: now)
            self.frame.removeAll()
        }
        self.isSounding = false
    }

    // MARK: - The caller speaks

    func duck(decibels: Double) { self.ramp.duck(decibels: Float(decibels)) }

    func unduck() { self.ramp.glide(to: 1, over: .milliseconds(60)) }

    /// Drops all, and fades out from where the caller's ear is.
    /// - Parameter unheard: of what was handed over; the channel has dropped it.
    func cut(unheard: Duration) {
        let length = self.ending.capacity
        let missed = self.rate.samples(in: unheard)
        self.ending.removeAll()
        if missed > 0 {
            self.ending.append { self.recent.read(last: missed, into: &$0) }
            self.lead.flushed()
        } else if self.isSounding {
            self.takeNext(length)
        }
        var fade = GainRamp(rate: self.rate)
        fade.fadeOut()
        self.ending.change { fade.apply(to: &$0) }
        self.removeAll()
        self.ending.read { self.voice.samples.append($0) }
    }

    /// Takes what would be heard next, as loud as it would be.
    private func takeNext(_ length: Int) {
        self.frame.read { self.ending.append($0) }
        if self.ending.count > 0 { return }
        _ = self.lastWords.move(length, to: self.ending)
        self.voice.samples.read(first: self.voice.count) { self.ending.append($0) }
        self.ending.change { self.ramp.apply(to: &$0) }
        if self.ending.count == 0 { self.ending.append { self.recent.mirror(into: &$0) } }
    }

    private func removeAll() {
        self.voice.samples.removeAll()
        self.lastWords.removeAll()
        self.frame.removeAll()
        self.ramp = GainRamp(rate: self.rate)
        self.beginsFromSilence = false
    }
}
