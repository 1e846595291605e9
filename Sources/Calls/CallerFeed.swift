import CallAudio
import Fallback
import Providers

/// Gives a recogniser session the caller's audio out of the call's memory: live, or again.
///
/// What is pushed is always read from there, so that live audio, the pre-roll and a replay are the same
/// thing at different distances. On the call's loop; allocates nothing while nothing fails.
final class CallerFeed {
    private let memory: CallerMemory
    private let rate: SampleRate
    private let frame: FrameBuffer
    /// Where what was sent to the session stands on the call's clock.
    private(set) var map = ReplayMap()
    /// Caller audio before this has been pushed to the session, or need not be.
    private(set) var position = Duration.zero
    /// Where the words begin that are wanted; what is before is sent for its sound alone.
    private var watermark = Duration.zero
    /// Audio before this was there when the last session failed.
    private var replayEnd = Duration.zero
    /// So many more frames may be pushed in this tick.
    private var framesLeft = 1
    /// Sent again to this session.
    private(set) var replayed = Duration.zero
    /// What the ring did not keep until it could be pushed to this session.
    private(set) var lost = Duration.zero

    init(_ memory: CallerMemory) {
        self.memory = memory
        self.rate = memory.rate
        self.frame = FrameBuffer(capacity: memory.rate.samplesPerFrame)
    }

    /// The session hears the caller from here on.
    func begin(at start: Duration) {
        self.position = start
        self.watermark = start
        self.map.restart(at: start)
    }

    /// What this session missed, the next one will tell.
    func forgetLost() { self.lost = .zero }

    /// Another session takes over, and there is nothing that it must hear again.
    func changeSession() {
        self.replayed = .zero
        self.lost = .zero
    }

    /// Another session takes over. It hears again what was said from `start` on, for the words after the
    /// watermark.
    func rewind(to start: Duration, watermark: Duration) {
        self.changeSession()
        self.begin(at: start)
        self.watermark = watermark
        self.replayEnd = self.memory.newest
    }

    /// Another 20 ms have passed.
    func tick(ingestRate: Int) { self.framesLeft = max(1, ingestRate) }

    /// How much is still to be pushed; what is less than a sample is not.
    func lag(upTo limit: Duration) -> Duration {
        let lag = limit - self.position
        return lag < self.rate.duration(of: 1) + .nanoseconds(1) ? .zero : lag
    }

    /// Pushes what is due up to the limit.
    /// - Returns: whether the session took it, or nil when nothing was offered.
    @discardableResult
    func push(to session: any RecognizerSession, upTo limit: Duration) -> Bool? {
        var isTaken: Bool?
        while self.framesLeft > 0, self.lag(upTo: limit) > .zero {
            self.leaveOutLost()
            self.leaveOutPause(limit)
            self.fill(upTo: min(self.position + Frame.duration, limit))
            guard self.frame.count > 0 else { break }
            let isReplay = self.position < self.replayEnd
            let mediaTime = self.map.sentEnd
            isTaken = self.frame.read {
                session.push($0, mediaTime: mediaTime, isReplay: isReplay)
            }
            guard isTaken == true else { break }
            let length = self.rate.duration(of: self.frame.count)
            self.framesLeft -= 1
            self.position += length
            self.map.sent(upTo: self.position)
            if isReplay { self.replayed += length }
        }
        return isTaken
    }

    private func fill(upTo end: Duration) {
        self.frame.removeAll()
        self.frame.append { output in
            let start = self.memory.read(from: self.position, to: end, into: &output)
            self.position = max(self.position, start)
        }
    }

    /// Goes on where the ring begins.
    private func leaveOutLost() {
        let start = self.memory.oldest
        guard start - self.position > self.rate.duration(of: 1) else { return }
        self.lost += max(.zero, start - max(self.position, self.watermark))
        self.map.skip(to: start)
        self.position = start
    }

    /// Leaves out most of a long silence, when it is sent again.
    private func leaveOutPause(_ limit: Duration) {
        guard self.position < self.replayEnd,
            let pause = self.memory.pause(at: self.position)
        else { return }
        let end = min(pause.upperBound, limit)
        self.map.skip(to: end)
        self.position = max(self.position, end)
    }
}
