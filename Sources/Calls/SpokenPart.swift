import CallAudio
import Fallback

/// What one voice was given of a sentence, and how far it came with it.
struct SpokenPart {
    /// Where it begins in the sentence, in UTF-8 bytes.
    let start: Int
    var ledger: SpeechLedger
    /// Samples that the voice gave, at the channel's rate.
    private(set) var given = 0
    /// Samples that went out.
    var played = 0
    /// Where it was cut: in the sentence, and in samples.
    private(set) var cut: (offset: Int, samples: Int)?

    init(start: Int, text: String, rate: Double) {
        self.start = start
        self.ledger = SpeechLedger(text, rate: rate)
    }

    mutating func took(_ samples: Int, at rate: SampleRate) {
        self.given += samples
        self.ledger.length = .atLeast(rate.duration(of: self.given))
    }

    /// The voice has given all.
    mutating func complete(at rate: SampleRate) {
        self.ledger.length = .exactly(rate.duration(of: self.given))
    }

    /// Another voice goes on at this offset in the sentence, after so many samples of this one.
    mutating func cut(at offset: Int, samples: Int) { self.cut = (offset, samples) }

    /// Where in the sentence the first word begins that was not heard to its end.
    func offset(heard samples: Int, at rate: SampleRate) -> Int {
        if let cut = self.cut, samples >= cut.samples { return cut.offset }
        let offset = self.start + self.ledger.offset(heard: rate.duration(of: samples))
        return min(offset, self.cut?.offset ?? .max)
    }
}
