import CallAudio
import Testing

@testable import Recording

@Suite("Keypad tones")
struct KeypadTests {
    private static let keys = "1234567890*#ABCD"
    private static let rows = [697.0, 770, 852, 941]
    private static let columns = [1_209.0, 1_336, 1_477, 1_633]
    private static let grid = Array("123A456B789C*0#D")

    /// The tone of a key; levels of its two parts in dBFS.
    private func tone(
        _ key: Character, rate: SampleRate, milliseconds: Int, low: Double = -14, high: Double = -14
    ) -> [Int16] {
        let place = Self.grid.firstIndex(of: key) ?? 0
        let (row, column) = (Self.rows[place / 4], Self.columns[place % 4])
        return (0..<rate.hertz * milliseconds / 1_000).map { index in
            let time = Double(index) / Double(rate.hertz)
            return Int16(
                amplitude(decibels: low) * sine(row * time)
                    + amplitude(decibels: high) * sine(column * time))
        }
    }

    private func silence(_ rate: SampleRate, milliseconds: Int) -> [Int16] {
        [Int16](repeating: 0, count: rate.hertz * milliseconds / 1_000)
    }

    /// Runs audio through the filter; gives the presses, and the audio that is left.
    private func filter(_ samples: [Int16], _ rate: SampleRate)
        -> (presses: [KeypadFilter.Press], audio: [Int16])
    {
        var filter = KeypadFilter(rate: rate)
        var presses: [KeypadFilter.Press] = []
        var audio: [Int16] = []
        let size = rate.samplesPerFrame
        let padded = samples + [Int16](repeating: 0, count: 8 * size)
        for start in stride(from: 0, through: padded.count - size, by: size) {
            presses += filter.push(Array(padded[start..<start + size]))
            for index in 0..<size { audio.append(filter.frame[index]) }
        }
        return (presses, Array(audio.dropFirst(KeypadFilter.lookAhead * size)))
    }

    private func heard(_ samples: [Int16], _ rate: SampleRate) -> String {
        String(self.filter(samples, rate).presses.map { Character(UnicodeScalar($0.key)) })
    }

    @Test("All sixteen keys are heard, from other tones than spandsp's own", arguments: bothRates)
    func hearsEveryKey(rate: SampleRate) {
        let line = Self.keys.flatMap {
            self.tone($0, rate: rate, milliseconds: 60) + self.silence(rate, milliseconds: 60)
        }
        #expect(self.heard(line, rate) == Self.keys)
    }

    @Test("Tones that are made are heard, at their times", arguments: bothRates)
    func hearsWhatIsMade(rate: SampleRate) {
        let line =
            self.silence(rate, milliseconds: 500) + KeypadTones.samples(Self.keys, rate: rate)
        let presses = self.filter(line, rate).presses
        #expect(presses.map { Character(UnicodeScalar($0.key)) } == Array(Self.keys))
        for (index, press) in presses.enumerated() {
            let start = Double(500 + 180 * index)
            #expect(abs(press.start / .milliseconds(1) - start) <= 20, "\(press)")
            #expect(abs(press.duration / .milliseconds(1) - 100) <= 25, "\(press)")
        }
    }

    @Test("Nothing of a tone is left, and nothing else is taken", arguments: bothRates)
    func silencesTones(rate: SampleRate) {
        // Starts and ends at every place in a frame.
        for offset in stride(from: 0, to: 20, by: 3) {
            let before = self.silence(rate, milliseconds: 200 + offset).map { _ in Int16(77) }
            let tone = self.tone("5", rate: rate, milliseconds: 90 + offset)
            let line = before + tone + self.silence(rate, milliseconds: 200).map { _ in Int16(77) }
            let audio = self.filter(line, rate).audio
            #expect(audio.allSatisfy { $0 == 0 || $0 == 77 }, "offset \(offset)")
            // A recognizer loses 60 ms beside the tone at most.
            let kept = audio.count { $0 == 77 } * 1_000 / rate.hertz
            #expect(kept >= 400 + offset - 120, "offset \(offset)")
        }
    }

    @Test(
        "Soft and unequal tones are heard within the limits of Q.24, not far beyond",
        arguments: bothRates)
    func keepsLimits(rate: SampleRate) {
        let cases: [(low: Double, high: Double, isHeard: Bool)] = [
            (-10, -10, true), (-30, -30, true), (-50, -50, false),
            // Twist either way.
            (-14, -20, true), (-17, -14, true), (-14, -26, false), (-24, -14, false),
        ]
        for (low, high, isHeard) in cases {
            let tone = self.tone("6", rate: rate, milliseconds: 100, low: low, high: high)
            let line = tone + self.silence(rate, milliseconds: 100)
            #expect(self.heard(line, rate) == (isHeard ? "6" : ""), "\(low) and \(high) dBFS")
        }
    }

    @Test("A tone of 20 ms, a single tone and speech are no keys", arguments: bothRates)
    func ignoresOthers(rate: SampleRate) throws {
        let name = rate == .wideband ? "agent-logged-off-16k.wav" : "agent-logged-off-8k.wav"
        let lines = [
            self.tone("9", rate: rate, milliseconds: 20),
            self.tone("9", rate: rate, milliseconds: 200, high: -90),
            try readSamples(fixture(name)),
        ]
        for line in lines {
            let result = self.filter(line, rate)
            #expect(result.presses.isEmpty)
            #expect(
                Array(result.audio.prefix(line.count)) == Array(line.prefix(result.audio.count)))
        }
    }
}
