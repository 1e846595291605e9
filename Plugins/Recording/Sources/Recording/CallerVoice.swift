import CallAudio

/// Makes the caller's side of the line, frame by frame: speech, key tones, and what is between.
///
/// Allocates only in `init`.
struct CallerVoice: Sendable {
    /// Where speech comes from.
    enum Source: Sendable {
        case track(CallerTrack)
        /// Played once, from its start; ranges do not count.
        case stream(CallerStream)
    }

    private let source: Source
    private let rate: SampleRate
    /// The tones of the entries that press keys, by entry.
    private let tones: [[Int16]]
    private let background: Range<Int>?
    private var backgroundPosition = 0
    private var playing: Playing = .nothing

    private enum Playing {
        case nothing
        case track(next: Int, end: Int)
        case tones(entry: Int, next: Int)
        case stream
    }

    init(_ source: Source, rate: SampleRate, script: CallerScript) {
        self.source = source
        self.rate = rate
        self.tones = script.entries.map { entry in
            if case .press(let keys) = entry.act {
                KeypadTones.samples(keys, rate: rate)
            } else {
                []
            }
        }
        self.background = script.background.map {
            rate.samples(in: $0.lowerBound)..<rate.samples(in: $0.upperBound)
        }
    }

    var isSpeaking: Bool { if case .nothing = self.playing { false } else { true } }

    /// Starts what an entry of the script says.
    mutating func perform(_ act: CallerAct, entry: Int) {
        switch (act, self.source) {
        case (.speak, .stream): self.playing = .stream
        case (.speak(let range), .track(let track)):
            self.playing = .track(
                next: self.rate.samples(in: range.lowerBound),
                end: min(track.samples.count, self.rate.samples(in: range.upperBound)))
        case (.press, _): self.playing = .tones(entry: entry, next: 0)
        case (.hangUp, _): self.playing = .nothing
        }
    }

    /// Appends one frame. Speech may end inside it.
    mutating func fill(_ frame: inout OutputSpan<Int16>) {
        switch self.playing {
        case .nothing: break
        case .track(let next, let end): self.speak(from: next, to: end, &frame)
        case .tones(let entry, let next):
            let samples = self.tones[entry]
            let end = min(samples.count, next + frame.freeCapacity)
            for index in next..<end { frame.append(samples[index]) }
            self.playing = end < samples.count ? .tones(entry: entry, next: end) : .nothing
        case .stream:
            guard case .stream(let stream) = self.source else { break }
            stream.take(into: &frame)
            if stream.isAtEnd { self.playing = .nothing }
        }
        while frame.freeCapacity > 0 { frame.append(self.nextBackground()) }
    }

    private mutating func speak(from next: Int, to end: Int, _ frame: inout OutputSpan<Int16>) {
        guard case .track(let track) = self.source else { return }
        let stop = min(end, next + frame.freeCapacity)
        if next < stop { for index in next..<stop { frame.append(track.samples[index]) } }
        self.playing = stop < end ? .track(next: stop, end: end) : .nothing
    }

    private mutating func nextBackground() -> Int16 {
        guard case .track(let track) = self.source, let background = self.background else {
            return 0
        }
        let index = background.lowerBound + self.backgroundPosition
        self.backgroundPosition = (self.backgroundPosition + 1) % background.count
        return index < track.samples.count ? track.samples[index] : 0
    }
}
