import JackfieldPlugin

/// One utterance on its way from text to audio.
struct SpokenUtterance: Sendable {
    private struct Mark: Sendable {
        /// Of all samples of the utterance, the first of the sentence.
        var sample: Int
        var bytes: Range<Int>
    }

    let request: Request
    let voice: VoiceOptions
    /// No more text will come.
    var isEnded = false
    /// Unicode scalars that were asked for.
    private(set) var characters = 0
    /// Samples that the host has got.
    private(set) var given = 0
    private var cutter = SentenceCutter()
    private var samples: [Int16] = []
    /// The first of `samples` that the host has not got.
    private var next = 0
    private var marks: [Mark] = []

    init(request: Request, voice: VoiceOptions) {
        self.request = request
        self.voice = voice
    }

    /// Of all text so far, in bytes.
    var byteCount: Int { self.cutter.byteCount }
    /// Samples that wait for room.
    var waiting: Int { self.samples.count - self.next }
    /// All of its text was asked for.
    var isAsked: Bool { self.isEnded && self.cutter.isEmpty }

    mutating func append(_ piece: String) { self.cutter.append(piece) }

    /// The next sentence, whose audio follows all that has come; nil: more text is needed.
    mutating func nextSentence() -> Sentence? {
        guard let sentence = self.cutter.next(isComplete: self.isEnded) else { return nil }
        let sample = self.given + self.waiting
        // Where the first one begins nobody needs to be told.
        if sample > 0 { self.marks.append(Mark(sample: sample, bytes: sentence.bytes)) }
        self.characters += sentence.text.unicodeScalars.count
        return sentence
    }

    mutating func receive(_ samples: [Int16]) {
        // What the host has got need not be moved each time.
        if self.next > 65_536 {
            self.samples.removeFirst(self.next)
            self.next = 0
        }
        self.samples += samples
    }

    /// Gives what waits, in blocks of this many samples, as long as they are taken.
    mutating func handOver(
        by block: Int, _ give: (Span<Int16>, _ first: Int) -> AudioDelivery
    ) -> AudioDelivery {
        while self.next < self.samples.count {
            let end = min(self.next + block, self.samples.count)
            let delivery = give(self.samples.span.extracting(self.next..<end), self.given)
            guard delivery == .taken else { return delivery }
            self.given += end - self.next
            self.next = end
        }
        self.samples.removeAll(keepingCapacity: true)
        self.next = 0
        return .taken
    }

    /// Sentences whose first sample the host has got, once: their text, and that sample.
    mutating func takeMarks() -> [(bytes: Range<Int>, sample: Int)] {
        guard let first = self.marks.first, first.sample < self.given else { return [] }
        let due = self.marks.prefix { $0.sample < self.given }
        self.marks.removeFirst(due.count)
        return due.map { ($0.bytes, $0.sample) }
    }
}
