import CallAudio

/// Holds caller audio back for 60 ms, takes keypad tones out of it, and tells which keys they were.
///
/// A recognizer would make words of the tones. Whole frames are silenced. Allocates only in `init`.
struct KeypadFilter: ~Copyable, Sendable {
    /// By how many frames what goes in is ahead of what comes out.
    static let lookAhead = 3

    /// A key and when it was pressed, in the audio's own time.
    struct Press: Equatable, Sendable {
        let key: UInt8
        let start: Duration
        let duration: Duration
    }

    // What the detector needs on average to be sure, at either end of a tone.
    private static let delay = Duration.milliseconds(30)

    private let size: Int
    private var detector: KeypadDetector
    /// The frames that are held back, the oldest first, as they came and with the tones taken out.
    private var original: [Int16]
    private var filtered: [Int16]
    private var key: UInt8 = 0
    private var pressedAt = Duration.zero

    init(rate: SampleRate) {
        self.size = rate.samplesPerFrame
        self.detector = KeypadDetector(rate: rate)
        self.original = [Int16](repeating: 0, count: (Self.lookAhead + 1) * rate.samplesPerFrame)
        self.filtered = self.original
    }

    /// The frame that is due, without tones.
    var frame: Span<Int16> {
        @_lifetime(borrow self) get { self.filtered.span.extracting(0..<self.size) }
    }

    /// A sample of the frame that is due, as it came.
    func originalSample(_ index: Int) -> Int16 { self.original[index] }

    /// Takes the next frame in; `frame` is then the one of 60 ms before. Gives the keys that were let go.
    mutating func push(_ frame: [Int16]) -> [Press] {
        self.shift(frame)
        var presses: [Press] = []
        var firstSilent = self.key == 0 ? Self.lookAhead + 1 : Self.lookAhead
        let changes = self.detector.process(frame.span)
        for index in changes.indices {
            guard let change = changes[index] else { continue }
            // A tone is found up to 40 ms after its start.
            firstSilent = min(firstSilent, change.key == 0 ? Self.lookAhead : 1)
            if let press = self.change(change) { presses.append(press) }
        }
        for index in firstSilent * self.size..<self.filtered.count { self.filtered[index] = 0 }
        return presses
    }

    private mutating func shift(_ frame: [Int16]) {
        let last = Self.lookAhead * self.size
        for index in 0..<last {
            self.original[index] = self.original[index + self.size]
            self.filtered[index] = self.filtered[index + self.size]
        }
        for index in 0..<self.size {
            self.original[last + index] = frame[index]
            self.filtered[last + index] = frame[index]
        }
    }

    private mutating func change(_ change: KeypadDetector.Change) -> Press? {
        let time = max(.zero, .milliseconds(10) * change.step - Self.delay)
        let ended =
            self.key == 0
            ? nil : Press(key: self.key, start: self.pressedAt, duration: time - self.pressedAt)
        self.key = change.key
        self.pressedAt = time
        return ended
    }
}
