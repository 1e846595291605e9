/// Goes through a caller's steps, a frame of audio at a time.
///
/// Knows no clock: time is the position in the call's audio.
struct CallerPlan: Sendable {
    enum Action: Equatable, Sendable {
        case dtmf(Character, at: Duration)
        case hangUp
        /// A step has ended: only what is heard of the reply from now on counts.
        case forgetReply
    }

    /// What was heard of the reply since the last `forgetReply`.
    struct ReplyHeard: Equatable, Sendable {
        var first: Duration
        var last: Duration
    }

    enum Sound: Equatable, Sendable {
        /// Nothing that anybody understands.
        case voice(levelDecibels: Double?)
        /// A coded word, from so far into it.
        case word(Int, elapsed: Duration, levelDecibels: Double?)
    }

    static let digitLength = Duration.milliseconds(100)
    static let digitPeriod = Duration.milliseconds(200)

    private let steps: [CallerStep]
    private var next = 0
    private var lastEnd = Duration.zero
    private var speech: (start: Duration, end: Duration, levelDecibels: Double?, words: [Int])?
    private var digits: ArraySlice<(digit: Character, at: Duration)> = []

    init(steps: [CallerStep]) { self.steps = steps }

    /// What the caller sounds like in the frame that begins at `position`.
    func sound(at position: Duration) -> Sound? {
        guard let speech else { return nil }
        guard !speech.words.isEmpty else { return .voice(levelDecibels: speech.levelDecibels) }
        let elapsed = position - speech.start
        let index = Int(elapsed / SpeechCode.wordLength)
        return .word(
            speech.words[index], elapsed: elapsed - SpeechCode.wordLength * index,
            levelDecibels: speech.levelDecibels)
    }

    /// What happens in the frame that begins at `position`.
    mutating func advance(to position: Duration, reply: ReplyHeard?) -> [Action] {
        var actions: [Action] = []
        var reply = reply
        while true {
            if let speech {
                guard position >= speech.end else { return actions }
                self.speech = nil
                self.lastEnd = speech.end
                actions.append(.forgetReply)
                reply = nil
            }
            while let first = self.digits.first, position >= first.at {
                actions.append(.dtmf(first.digit, at: first.at))
                self.digits.removeFirst()
            }
            guard self.digits.isEmpty, self.isDue(at: position, reply: reply) else {
                return actions
            }
            let deed = self.steps[self.next].deed
            if self.perform(deed, at: position) { actions.append(.hangUp) }
            if case .dtmf = deed {
                actions.append(.forgetReply)
                reply = nil
            }
            self.next += 1
        }
    }

    private func isDue(at position: Duration, reply: ReplyHeard?) -> Bool {
        guard self.next < self.steps.count else { return false }
        switch self.steps[self.next].cue {
        case .after(let delay): return position >= self.lastEnd + delay
        case .at(let time): return position >= time
        case .afterReply(let delay): return reply.map { position >= $0.last + delay } ?? false
        case .intoReply(let delay): return reply.map { position >= $0.first + delay } ?? false
        }
    }

    /// Whether the caller hangs up.
    private mutating func perform(_ deed: CallerStep.Deed, at position: Duration) -> Bool {
        switch deed {
        case .speak(let length, let level):
            self.speech = (position, position + length, level, [])
        case .say(let words, let level):
            let end = position + SpeechCode.wordLength * words.count
            self.speech = (position, end, level, words)
        case .dtmf(let digits):
            self.digits =
                digits.enumerated().map { index, digit in
                    (digit, position + Self.digitPeriod * index)
                }[...]
            self.lastEnd = position + Self.digitPeriod * digits.count
        case .hangUp:
            self.next = self.steps.count - 1
            return true
        }
        return false
    }
}
