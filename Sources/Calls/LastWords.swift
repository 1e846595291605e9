import CallAudio

/// What a voice that failed has left behind, at the channel's rate, and how it gives way to the next one.
///
/// Its memory is taken at the first failure of a call. On the call's loop.
final class LastWords {
    /// 8 s of a telephone line; more than that no session keeps.
    private static let capacity = 1 << 16

    private lazy var samples = FrameBuffer(capacity: LastWords.capacity)
    private var position = 0
    private var end = 0
    /// So many samples of the end belong to the change of voice.
    private var fade = 0

    /// Samples still to be heard.
    var count: Int { self.end - self.position }
    var room: Int { self.samples.room }
    /// Whether the next samples belong to the change of voice, when so many are taken.
    func isFading(within frame: Int) -> Bool { self.fade > 0 && self.count - self.fade < frame }

    func removeAll() {
        if self.end == 0 { return }
        self.samples.removeAll()
        (self.position, self.end, self.fade) = (0, 0, 0)
    }

    /// Adds audio; what is added is heard to its end unless `cut` says otherwise.
    func append(_ write: (inout OutputSpan<Int16>) -> Void) {
        self.samples.append(write)
        self.end = self.samples.count
    }

    func append(_ other: FrameBuffer) {
        other.read { self.samples.append($0) }
        self.end = self.samples.count
    }

    /// Lets the voice be heard so long, in samples, and fade at the end of that.
    ///
    /// What is too short to fade is prolonged: by what the voice went on to say, or by its echo.
    func cut(to length: Int, fade: Int, recent: RecentAudio?) {
        if self.samples.count == 0, let recent {
            self.samples.append(upTo: fade) { recent.mirror(into: &$0) }
        }
        self.samples.keep(first: max(length, fade))
        self.end = self.samples.count
        self.fade = min(fade, self.end)
    }

    /// Where the voice pauses near a place, in samples.
    func pause(near place: Int, reach: Int, rate: SampleRate) -> Int {
        self.samples.read { samples in
            QuietPlace.find(in: samples, near: min(place, samples.count), reach: reach, rate: rate)
        }
    }

    /// What is still to be heard.
    var rest: [Int16] {
        if self.end == 0 { return [] }
        return self.samples.read { samples in
            (self.position..<self.end).map { samples[$0] }
        }
    }

    /// Fades the end into what the next voice says; nil: there is no next voice yet, fades to silence.
    /// - Returns: how many samples of the next voice went into it.
    func giveWay(to next: FrameBuffer?) -> Int {
        let fade = self.fade
        self.fade = 0
        guard let next else {
            self.samples.change(from: self.end - fade) { Crossfade.fadeOut(&$0) }
            return 0
        }
        next.read(first: fade) { next in
            self.samples.change(from: self.end - fade) { Crossfade.mix(&$0, with: next) }
        }
        return fade
    }

    /// Moves the next samples out; gives how many.
    func move(_ limit: Int, to frame: FrameBuffer) -> Int {
        let count = min(limit, self.count)
        guard count > 0 else { return 0 }
        self.samples.read(first: self.position + count) { samples in
            frame.append(samples.extracting(self.position..<self.position + count))
        }
        self.position += count
        if self.count == 0 { self.removeAll() }
        return count
    }
}
