import CallAudio

/// What the voice that speaks has given and nobody has heard, at the channel's rate and as loud as the voice
/// before it. On the call's loop; the media path allocates nothing.
final class VoiceAudio {
    /// With less than this waiting a voice is asked for more, and is late when none comes.
    static let enough = Duration.milliseconds(120)
    /// So much of another voice tells how loud it is.
    static let sample = Duration.milliseconds(200)

    private let rate: SampleRate
    private var resampler: Resampler
    private var loudness = LoudnessMatch()
    /// At the voice's rate.
    private let incoming = FrameBuffer(capacity: Frame.maximumSamples)
    let samples: FrameBuffer
    /// The voice has changed, and it is not known yet how loud the new one is: it is not to be heard.
    private(set) var isSampling = false

    init(rate: SampleRate) {
        self.rate = rate
        self.resampler = Resampler(from: rate, to: rate)
        self.samples = FrameBuffer(
            capacity: rate.samples(in: Self.sample) + 3 * Frame.maximumSamples)
    }

    /// Samples that may be heard now.
    var count: Int { self.isSampling ? 0 : self.samples.count }

    /// The audio that follows has this rate.
    func begin(from rate: SampleRate) { self.resampler = Resampler(from: rate, to: self.rate) }

    /// The audio that follows is recorded and has this rate. It is no voice, and as loud as it is: another voice
    /// that was to be matched has given nothing, and will not.
    func beginRecording(from rate: SampleRate) {
        self.isSampling = false
        self.begin(from: rate)
    }

    /// The audio that follows is another voice's.
    /// - Parameter isHeld: until it is known how loud the new voice is, nothing is to be heard.
    func changeVoice(isHeld: Bool) {
        self.loudness.voiceChanged()
        self.isSampling = isHeld && self.loudness.isMatching
    }

    /// A sentence begins, and with it the loudness may change.
    func beginSentence() { if !self.isSampling { self.loudness.settle() } }

    /// Takes audio until enough waits.
    /// - Returns: how much came, at the channel's rate; nil when enough was there.
    func fill(_ read: (inout MutableSpan<Int16>) -> Int) -> Int? {
        if self.isFilled { return nil }
        let before = self.samples.count
        while !self.isFilled, self.take(read) {}
        return self.samples.count - before
    }

    /// Whether so much waits that the voice is not asked for more.
    var isFilled: Bool {
        self.samples.count >= self.rate.samples(in: self.isSampling ? Self.sample : Self.enough)
    }

    /// Takes up to 20 ms; false: there is nothing.
    func take(_ read: (inout MutableSpan<Int16>) -> Int) -> Bool {
        self.incoming.removeAll()
        let block = self.resampler.input.samplesPerFrame
        guard self.incoming.append(upTo: block, read) > 0 else { return false }
        self.incoming.read { self.loudness.hear($0) }
        let start = self.samples.count
        self.incoming.read { self.append($0) }
        if !self.isSampling { self.amplify(from: start) }
        return true
    }

    /// Takes up to 20 ms of recorded samples.
    func append(_ block: Span<Int16>) {
        self.samples.append { self.resampler.process(block, into: &$0) }
    }

    /// Lets the new voice be heard once enough of it is there, or no more is to be waited for.
    func endSampling(isLast: Bool) {
        guard self.isSampling, self.samples.count > 0,
            isLast || self.samples.count >= self.rate.samples(in: Self.sample)
        else { return }
        self.loudness.settle()
        self.isSampling = false
        self.amplify(from: 0)
    }

    private func amplify(from start: Int) {
        let gain = self.loudness.gain
        guard gain != 1 else { return }
        self.samples.change(from: start) { samples in
            for index in samples.indices {
                let louder = (Float(samples[index]) * gain).rounded()
                samples[index] = Int16(max(-32_768, min(32_767, louder)))
            }
        }
    }

    /// Takes and drops all audio; gives how much that is, at the channel's rate.
    func drop(_ read: (inout MutableSpan<Int16>) -> Int) -> Int {
        var count = 0
        repeat {
            self.incoming.removeAll()
            count += self.incoming.append(upTo: self.resampler.input.samplesPerFrame, read)
        } while self.incoming.count > 0
        return count * self.rate.hertz / self.resampler.input.hertz
    }
}
