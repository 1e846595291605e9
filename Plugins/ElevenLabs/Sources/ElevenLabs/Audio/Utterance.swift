import JackfieldPlugin

/// One utterance on its way from ElevenLabs to the host.
struct Utterance: Sendable {
    private struct Mark: Sendable {
        var bytes: Range<Int>
        /// From the first sample of the utterance.
        var time: Duration
    }

    let request: Request
    var text = SpokenText()
    /// No more audio will come.
    var isComplete = false
    private let format: VoiceFormat
    /// Those before `next` are with the host.
    private var samples: [Int16] = []
    private var next = 0
    /// Samples that are with the host.
    private var given = 0
    private var half: UInt8?
    /// Not told yet.
    private var marks: [Mark] = []

    init(_ request: Request, format: VoiceFormat) {
        self.request = request
        self.format = format
    }

    /// All audio that has come.
    var received: Duration { self.format.time(of: self.given + self.samples.count - self.next) }

    mutating func receive(_ audio: [UInt8], _ characters: SpokenCharacters?) {
        if let characters {
            for word in self.text.words(characters, after: self.received) {
                self.marks.append(Mark(bytes: word.bytes, time: word.start))
            }
        }
        self.format.decode(audio, half: &self.half, into: &self.samples)
    }

    /// Gives the host as much as it has room for, in blocks of 20 ms, with the marks of its words.
    mutating func give(to speech: SynthesizerSpeech) -> AudioDelivery {
        while self.next < self.samples.count {
            let end = min(self.next + self.format.block, self.samples.count)
            let delivery = speech.audio(
                self.samples.span.extracting(self.next..<end), of: self.request,
                mediaTime: self.format.time(of: self.given))
            guard delivery == .taken else { return delivery }
            self.given += end - self.next
            self.next = end
            self.tellMarks(to: speech)
        }
        self.samples.removeAll(keepingCapacity: true)
        self.next = 0
        self.tellMarks(to: speech)
        return .taken
    }

    private mutating func tellMarks(to speech: SynthesizerSpeech) {
        let end = self.format.time(of: self.given)
        let count = self.marks.prefix { $0.time < end }.count
        for mark in self.marks.prefix(count) {
            speech.mark(mark.bytes, at: mark.time, of: self.request)
        }
        self.marks.removeFirst(count)
    }
}
