import CallAudio
import Fallback
import Providers

/// Cuts caller audio into frames of 20 ms, puts them on the call's clock, and watches for speech.
///
/// Also counts the reply audio that went out. On the call's loop; allocates nothing after init.
final class Ears {
    enum Event: Equatable {
        /// A frame was taken, and nothing began or ended in it.
        case nothing
        case speechStarted(onset: Duration)
        case speechEnded(end: Duration)
    }

    let rate: SampleRate
    private var detector: VoiceActivityDetector
    private let block = FrameBuffer(capacity: 2 * Frame.maximumSamples)
    private let frame: FrameBuffer
    private var frames = 0
    /// When the first sample was heard, on the call's clock.
    private var origin: Duration?
    private var replySamples = 0
    private(set) var drift = ClockDrift()
    /// Takes what the caller says as well.
    var recorder: VoicemailRecorder?

    init(rate: SampleRate) {
        self.rate = rate
        self.detector = VoiceActivityDetector(rate: rate)
        self.frame = FrameBuffer(capacity: rate.samplesPerFrame)
    }

    var isSpeaking: Bool { self.detector.isSpeaking }
    /// How long all reply audio is that went out, without what was dropped unheard.
    var replyTime: Duration { self.rate.duration(of: self.replySamples) }

    /// How far the caller's audio has fallen behind the call's clock, because some of it was lost or is late.
    func lag(at now: Duration) -> Duration {
        let lag = now - (self.origin ?? now) - Frame.duration * self.frames
        if lag - self.drift.offset >= LineWatch.jitter { return lag }
        // What has come to stay; less than two frames is the tick's own.
        let offset = self.drift.offset
        if offset >= Frame.duration * 2 { return offset - Frame.duration }
        return offset <= .zero - Frame.duration * 2 ? offset : .zero
    }

    func replyWent(_ samples: Int) { self.replySamples += samples }

    /// The channel has dropped so much of what went out.
    func replyDropped(_ length: Duration) { self.replySamples -= self.rate.samples(in: length) }

    /// Takes the next whole frame; nil when the channel has none. Media path.
    func next(from channel: any ChannelSession, to hearing: HearingStage, at now: Duration)
        -> Event?
    {
        while self.frame.room > 0 {
            if self.block.count == 0 {
                guard self.block.append({ channel.read(into: &$0) }) > 0 else { return nil }
                if self.origin == nil { self.origin = now }
            }
            self.moveBlock()
        }
        let mediaTime = (self.origin ?? now) + Frame.duration * self.frames
        self.drift.heard(delay: now - mediaTime, at: now)
        self.frames += 1
        let event = self.frame.read { samples in
            hearing.append(samples, at: mediaTime)
            self.recorder?.append(samples)
            return self.detector.process(samples, at: mediaTime)
        }
        self.frame.removeAll()
        switch event {
        case .speechStarted(let onset): return .speechStarted(onset: onset)
        case .speechEnded(let end):
            hearing.speechEnded(end: end)
            return .speechEnded(end: end)
        case nil: return .nothing
        }
    }

    /// Drops all audio that has come, as if it were silence.
    func skip(from channel: any ChannelSession, at now: Duration) {
        while self.block.append({ channel.read(into: &$0) }) > 0 { self.block.removeAll() }
        self.origin = nil
    }

    private func moveBlock() {
        let count = min(self.block.count, self.frame.room)
        self.block.read(first: count) { samples in
            _ = self.frame.append(upTo: count) { output in
                output.copy(samples)
                return count
            }
        }
        self.block.removeFirst(count)
    }
}
