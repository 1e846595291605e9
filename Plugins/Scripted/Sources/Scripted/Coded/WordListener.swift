/// Understands coded words on the thread that moves audio, and hands them to whoever reports them.
///
/// `hear` is real-time safe; `take` may be called meanwhile.
final class WordListener: @unchecked Sendable {
    /// A word and when it was spoken, on the clock of the audio.
    struct Word: Equatable, Sendable {
        var number: Int
        var start: Duration

        var end: Duration { self.start + SpeechCode.wordLength }
        var text: String { "w\(self.number)" }
    }

    // A block that is later than the end of the one before by this much follows a gap: a frame is missing.
    private static let gap: Int64 = 5_000_000

    // 5 ms, in samples at 8 kHz.
    private static let grain: Int64 = 40

    // Only `hear` touches the ear and the time, and one thread at a time moves audio.
    private var ear: CodedEar
    private var end: Int64 = 0
    private let samplesPerSecond: Int64
    private let words = CodeQueue()

    /// - Parameter rate: 8000 or 16000.
    init(rate: Int) {
        self.ear = CodedEar(rate: rate)
        self.samplesPerSecond = Int64(rate)
    }

    /// Takes a block that is heard now, behind those that were given before.
    func hear(_ samples: Span<Int16>, now: Int64) { self.hear(samples, at: max(now, self.end)) }

    /// Takes a block that begins at this time, in nanoseconds.
    ///
    /// Words are lost when nobody has taken the last 256.
    func hear(_ samples: Span<Int16>, at start: Int64) {
        if start > self.end + Self.gap || start < self.end - Self.gap {
            self.ear.jump(to: Int(start * Int64(SpeechCode.rate) / 1_000_000_000))
            self.end = start
        }
        self.end += Int64(samples.count) * 1_000_000_000 / self.samplesPerSecond
        self.ear.hear(samples) { [words] word in
            guard !words.isFull else { return }
            words.append(Int64(max(0, word.start)) << 12 | Int64(word.number))
        }
    }

    /// The next word that was understood.
    func take() -> Word? {
        guard let code = self.words.removeFirst() else { return nil }
        // The ear is no better than 5 ms.
        let start = ((code >> 12) + Self.grain / 2) / Self.grain * 5
        return Word(number: Int(code & 0xFFF), start: .milliseconds(start))
    }
}
