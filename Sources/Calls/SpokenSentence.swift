import CallAudio
import CallModel
import Fallback
import Providers

/// A sentence on its way to the caller, and how far it has come.
struct SpokenSentence {
    let turn: Int
    let index: Int
    let text: String
    let isProtected: Bool
    /// Said while the answer is awaited; no part of the reply.
    let isFiller: Bool
    /// Nil: no voice has been asked for what is left of it.
    private(set) var request: RequestID?
    private(set) var asked = Duration.zero
    /// When the first audio of the voice that was asked was there.
    var firstAudio: Duration?
    var hasStarted = false
    /// The voice that was asked has given all.
    private(set) var isSynthesized = false
    /// All audio that is left of it was kept from a voice that failed.
    private(set) var isKept = false
    /// Nobody can speak it to its end.
    private(set) var isCutShort = false
    /// Where the voice goes on that is asked next, in UTF-8 bytes.
    private(set) var resumesAt = 0
    private(set) var parts: [SpokenPart] = []
    /// Which part the last words of a failed voice belong to.
    private var lastWords: Int?

    init(turn: Int, index: Int, text: String, isProtected: Bool) {
        self.turn = turn
        self.index = index
        self.text = text
        self.isProtected = isProtected
        self.isFiller = false
    }

    init(fillerOf turn: Int, text: String) {
        self.turn = turn
        // Behind all of the turn: it is forgotten when the answer is given anew.
        self.index = .max
        self.text = text
        self.isProtected = false
        self.isFiller = true
    }

    /// What the next voice is given.
    var remainder: String {
        String(decoding: self.text.utf8.dropFirst(self.resumesAt), as: UTF8.self)
    }

    // MARK: - The voice

    /// A voice is asked for what is left.
    /// - Parameter rate: characters a second, if the voice does not tell.
    mutating func ask(_ request: RequestID, at now: Duration, rate: Double) {
        self.request = request
        self.asked = now
        self.parts.append(SpokenPart(start: self.resumesAt, text: self.remainder, rate: rate))
    }

    mutating func mark(_ range: Range<Int>, at mediaTime: Duration) {
        self.change { $0.ledger.mark(range, at: mediaTime) }
    }

    mutating func took(_ samples: Int, at rate: SampleRate) {
        self.change { $0.took(samples, at: rate) }
    }

    /// It is known better now how fast the voice speaks, in characters a second.
    mutating func know(rate: Double) { self.change { $0.ledger.rate = rate } }

    /// The voice says that it has given all; some of it may not have been taken yet.
    mutating func synthesized() { self.isSynthesized = true }

    /// All that the voice has given was taken.
    /// - Returns: its text and length, once.
    mutating func complete(at rate: SampleRate) -> (text: String, length: Duration)? {
        guard !self.isCutShort, let part = self.parts.last, part.given > 0,
            case .atLeast = part.ledger.length
        else { return nil }
        self.change { $0.complete(at: rate) }
        return (part.ledger.text, rate.duration(of: part.given))
    }

    mutating func played(_ taken: PlayOut.Taken) {
        if taken.voice > 0 { self.change { $0.played += taken.voice } }
        if let lastWords = self.lastWords { self.parts[lastWords].played += taken.lastWords }
    }

    private mutating func change(_ body: (inout SpokenPart) -> Void) {
        guard !self.parts.isEmpty else { return }
        body(&self.parts[self.parts.count - 1])
    }

    // MARK: - The voice fails

    /// Whether anything of the voice that was asked last went out.
    var isHeard: Bool { (self.parts.last?.played ?? 0) > 0 }

    /// Samples of all voices that went out.
    var playedSamples: Int { self.parts.reduce(0) { $0 + $1.played } }

    /// Of this voice nothing was heard: the next one is asked for the same.
    mutating func askAnew() {
        if self.request != nil { self.parts.removeLast() }
        self.forgetVoice()
    }

    /// The next voice is asked for the whole sentence.
    mutating func restart() {
        self.parts = []
        self.lastWords = nil
        self.resumesAt = 0
        self.forgetVoice()
    }

    /// The next voice goes on at this offset; so many samples of this one will have gone out by then.
    mutating func handOver(at offset: Int, samples: Int) {
        self.change { $0.cut(at: offset, samples: samples) }
        self.lastWords = self.parts.count - 1
        self.resumesAt = offset
        self.forgetVoice()
    }

    /// All audio of the sentence was kept: no voice is needed any more.
    mutating func keepWhole(at rate: SampleRate) {
        self.change { $0.complete(at: rate) }
        self.lastWords = self.parts.count - 1
        self.isKept = true
    }

    /// It ends with what there is of it.
    mutating func cutShort() {
        self.isSynthesized = true
        self.isCutShort = true
    }

    private mutating func forgetVoice() {
        self.request = nil
        self.isSynthesized = false
        self.firstAudio = nil
    }

    // MARK: - What was heard

    /// The words that were heard to their end.
    /// - Parameter unheard: samples that went out and were not heard.
    func heardText(unheard: Int, at rate: SampleRate) -> String {
        let bytes = self.offset(heard: self.playedSamples - unheard, at: rate)
        let text = String(decoding: self.text.utf8.prefix(bytes), as: UTF8.self)
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }

    private func offset(heard samples: Int, at rate: SampleRate) -> Int {
        var left = samples
        var offset = 0
        for part in self.parts where left > 0 {
            offset = part.offset(heard: min(left, part.played), at: rate)
            left -= part.played
        }
        return offset
    }
}
