import CallAudio
import FoundationEssentials
import Testing

@Suite("Voice activity")
struct VoiceActivityDetectorTests {
    private static func speech(_ rate: SampleRate) throws -> [Int16] {
        let name = rate == .wideband ? "agent-logged-off-16k.wav" : "agent-logged-off-8k.wav"
        var reader = try WAVReader(path: fixture(name))
        return try [Int16](capacity: reader.header.frameCount) { _ = try reader.read(into: &$0) }
    }

    private func events(_ samples: [Int16], _ rate: SampleRate) -> [VoiceActivityDetector.Event] {
        var detector = VoiceActivityDetector(rate: rate)
        let size = rate.samplesPerFrame
        return (0..<samples.count / size).compactMap { index in
            detector.process(
                samples.span.extracting(index * size..<(index + 1) * size),
                at: Frame.duration * index)
        }
    }

    private func milliseconds(_ event: VoiceActivityDetector.Event) -> Double {
        switch event {
        case .speechStarted(let time), .speechEnded(let time): time / .milliseconds(1)
        }
    }

    /// Speech between a second of noise before and after it.
    private func inNoise(_ rate: SampleRate, _ noise: (Int) -> Double) throws -> [Int16] {
        let silence = [Int16](repeating: 0, count: rate.hertz)
        let line = silence + (try Self.speech(rate)) + silence
        return line.enumerated().map {
            Int16(max(-32_768, min(32_767, Double($0.element) + noise($0.offset))))
        }
    }

    @Test(
        "Speech starts and ends where it does, on a quiet line and in noise",
        arguments: [SampleRate.narrowband, .wideband], [0.0, 30, 300])
    func findsSpeech(rate: SampleRate, noise: Double) throws {
        var random = Noise(seed: 1)
        let found = self.events(try self.inNoise(rate) { _ in noise * random.next() }, rate)

        let times = found.map(self.milliseconds)
        #expect(found.count == 2)
        // The words begin some 60 ms into the file and end 80 ms before its end, at 2460 ms.
        #expect(times.first.map { (900...1_140).contains($0) } == true, "\(times)")
        #expect(times.last.map { (2_200...2_500).contains($0) } == true, "\(times)")
    }

    @Test("Loud and soft voices are found alike", arguments: [0.05, 0.2, 1.0])
    func gainDoesNotMatter(gain: Double) throws {
        let line = try self.inNoise(.narrowband) { _ in 0 }.map { Int16(Double($0) * gain) }
        #expect(self.events(line, .narrowband).count == 2)
    }

    @Test("Hum of the mains does not hide speech", arguments: [SampleRate.narrowband, .wideband])
    func survivesHum(rate: SampleRate) throws {
        let line = try self.inNoise(rate) { index in
            let turns = 50 * Double(index) / Double(rate.hertz)
            return 400 * sine(turns) + 200 * sine(3 * turns) + 60 * sine(5 * turns)
        }
        #expect(self.events(line, rate).count == 2)
    }

    @Test("Noise, comfort noise, clicks and hum are not speech")
    func ignoresNoise() {
        var random = Noise(seed: 2)
        let seconds = 20
        let lines: [(String, (Int) -> Double)] = [
            ("noise", { _ in 500 * random.next() }),
            ("comfort noise", { $0 / 12_000 % 2 == 0 ? 0 : 60 * random.next() }),
            ("steps", { ($0 / 16_000 % 2 == 0 ? 40 : 400) * random.next() }),
            ("clicks", { $0 % 4_321 < 30 ? 12_000 * random.next() : 10 * random.next() }),
            ("noise with gaps", { $0 / 3_200 % 5 == 4 ? 0 : 500 * random.next() }),
            ("hum", { 800 * sine(Double($0) / 160) + 300 * sine(Double($0) * 3 / 160) }),
        ]
        for (name, line) in lines {
            let samples = (0..<seconds * 8_000).map { Int16(line($0)) }
            #expect(self.events(samples, .narrowband).isEmpty, "\(name)")
        }
    }

    @Test("A voice without a dip, and then digital silence, does not hide the next utterance")
    func steadyVoice() {
        let rate = SampleRate.narrowband
        let voice = SpeechLikeSound.samples(.seconds(3), rate: rate)
        let silence = [Int16](repeating: 0, count: 2 * rate.hertz)
        let line = Array([voice, silence, voice, silence, voice, silence].joined())
        #expect(self.events(line, rate).count == 6)
    }

    @Test("Keypad tones are not speech")
    func ignoresKeypad() {
        let rows = [697.0, 770, 852, 941]
        let columns = [1_209.0, 1_336, 1_477, 1_633]
        for rate in [SampleRate.narrowband, .wideband] {
            let samples = (0..<16 * rate.hertz / 4).map { index -> Int16 in
                let key = index / (rate.hertz / 4)
                guard index % (rate.hertz / 4) < rate.hertz / 8 else { return 0 }
                let time = Double(index) / Double(rate.hertz)
                let tones = sine(rows[key / 4] * time) + sine(columns[key % 4] * time)
                return Int16(4_000 * tones)
            }
            #expect(self.events(samples, rate).isEmpty)
        }
    }

    @Test("A pause inside a sentence does not end it, and the hangover does")
    func hangsOver() throws {
        let speech = try Self.speech(.narrowband)
        let short = [Int16](repeating: 0, count: 8 * 60)
        let long = [Int16](repeating: 0, count: 8 * 800)
        let half = Array(speech[1_600..<7_200])
        #expect(self.events(half + short + half + long, .narrowband).count == 2)
        #expect(self.events(half + long + half + long, .narrowband).count == 4)
    }
}
