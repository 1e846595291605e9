/// One utterance as tones: text goes in piece by piece, samples and marks come out.
///
/// Knows no clock. A word is complete when white space follows it, or when the text ends.
struct ToneSpeech: Sendable {
    struct Mark: Equatable, Sendable {
        /// UTF-8 bytes into all text.
        var text: Range<Int>
        /// The sample at which the word begins.
        var sample: Int
    }

    struct Chunk: Equatable, Sendable {
        var start: Int
        var samples: [Int16]
        var marks: [Mark]
    }

    private struct Word: Sendable {
        var mark: Mark
        /// Samples that sound; the silence after them belongs to the word.
        var soundEnd: Int
        var end: Int
        var sound: Sound
    }

    private enum Sound: Sendable {
        case tone(step: UInt32)
        case coded(Int)
    }

    private let rate: Int
    private let samplesPerCharacter: Int
    private let peak: Int32
    private let pitch: Double
    private let voice: CodedVoice?
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var words: [Word] = []
    private var firstUnspoken = 0
    private var spoken = 0
    private(set) var isEnded = false
    private(set) var characters = 0

    /// - Parameter rate: samples a second.
    /// - Parameter speed: 1 is normal; coded words keep their length.
    /// - Parameter voice: of coded words; nil speaks them as all others.
    init(script: VoiceScript, rate: Int, speed: Double = 1, voice: CodedVoice? = nil) {
        self.rate = rate
        self.pitch = script.pitch
        self.voice = voice
        let perCharacter = Double(rate) * (script.perCharacter / .seconds(1)) / speed
        self.samplesPerCharacter = max(1, Int(perCharacter.rounded()))
        self.peak =
            script.sound == .silence
            ? 0 : Int32(SampleLevel.amplitude(decibels: script.levelDecibels))
    }

    /// Samples known by now and not yet spoken.
    var unspoken: Int { (self.words.last?.end ?? 0) - self.spoken }
    var isComplete: Bool { self.isEnded && self.unspoken == 0 }

    mutating func append(_ piece: String) {
        self.characters += piece.count
        for byte in piece.utf8 {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if isSpace { self.completeWord() }
            self.pending.append(byte)
            if isSpace { self.skipPending() }
        }
    }

    mutating func end() {
        self.completeWord()
        self.isEnded = true
    }

    /// The next samples, without moving on; nil when none are known.
    func nextChunk(samples limit: Int) -> Chunk? {
        let count = min(limit, self.unspoken)
        guard count > 0 else { return nil }
        var chunk = Chunk(start: self.spoken, samples: [], marks: [])
        chunk.samples.reserveCapacity(count)
        for word in self.words[self.firstUnspoken...] where word.mark.sample < self.spoken + count {
            if word.mark.sample >= self.spoken { chunk.marks.append(word.mark) }
            let from = max(self.spoken, word.mark.sample)
            for sample in from..<min(self.spoken + count, word.end) {
                chunk.samples.append(self.sample(sample, of: word))
            }
        }
        return chunk
    }

    /// Moves on past a chunk.
    mutating func advance(past chunk: Chunk) {
        self.spoken = chunk.start + chunk.samples.count
        while self.firstUnspoken < self.words.count,
            self.words[self.firstUnspoken].end <= self.spoken
        {
            self.firstUnspoken += 1
        }
    }

    private func sample(_ index: Int, of word: Word) -> Int16 {
        guard index < word.soundEnd else { return 0 }
        let offset = index - word.mark.sample
        guard case .tone(let step) = word.sound else { return self.coded(offset, of: word) }
        // Up in 5 ms and down in 5 ms: a tone that starts at once clicks.
        let ramp = Int32(self.rate / 200)
        let edge = min(Int32(min(offset, word.soundEnd - 1 - index)), ramp)
        let sine = SineTable.value(at: UInt32(truncatingIfNeeded: offset) &* step)
        return Int16(sine * (self.peak * edge / ramp) / 32_767)
    }

    private func coded(_ offset: Int, of word: Word) -> Int16 {
        guard let voice, case .coded(let number) = word.sound else { return 0 }
        return voice.sample(offset, of: number, peak: self.peak)
    }

    private mutating func completeWord() {
        guard !self.pending.isEmpty else { return }
        let written = String(decoding: self.pending, as: UTF8.self)
        let start = self.words.last?.end ?? 0
        var sound = Sound.tone(step: Self.step(self.pending, self.rate, self.pitch))
        var soundEnd = start + written.count * self.samplesPerCharacter
        if let voice, let number = SpeechCode.number(of: written) {
            sound = .coded(number)
            soundEnd = start + voice.wordLength
        }
        let text = self.pendingStart..<(self.pendingStart + self.pending.count)
        self.words.append(
            Word(
                mark: Mark(text: text, sample: start), soundEnd: soundEnd,
                end: soundEnd + self.samplesPerCharacter, sound: sound))
        self.skipPending()
    }

    private mutating func skipPending() {
        self.pendingStart += self.pending.count
        self.pending = []
    }

    /// 300 to 1500 Hz times the pitch, by the letters of the word (FNV-1a, 32 bits).
    private static func step(_ word: [UInt8], _ rate: Int, _ pitch: Double) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in word { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return SineTable.step(hertz: (300 + Double(hash % 49) * 25) * pitch, rate: rate)
    }
}
