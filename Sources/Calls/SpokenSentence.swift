import CallModel
import Providers

/// A sentence on its way to the caller, and how far it has come.
struct SpokenSentence {
    let turn: Int
    let index: Int
    let text: String
    let isProtected: Bool
    /// UTF-8 bytes of the text that were spoken by a provider that failed.
    var spokenBytes = 0
    var request: RequestID?
    var asked = Duration.zero
    /// When the provider's first audio was there.
    var firstAudio: Duration?
    var hasStarted = false
    var isSynthesized = false
    /// Samples of the current request that went out, at the provider's rate.
    var samplesPlayed = 0
    private var marks: [(end: Int, start: Duration)] = []

    init(turn: Int, index: Int, text: String, isProtected: Bool) {
        self.turn = turn
        self.index = index
        self.text = text
        self.isProtected = isProtected
    }

    /// What the provider is given.
    var remainder: String {
        String(decoding: self.text.utf8.dropFirst(self.spokenBytes), as: UTF8.self)
    }

    mutating func mark(_ range: Range<Int>, at mediaTime: Duration) {
        self.marks.append((end: range.upperBound, start: mediaTime))
    }

    /// The UTF-8 bytes of the text that are whole words heard, when so much of the current request was.
    func bytesHeard(after played: Duration) -> Int {
        if self.marks.isEmpty { return self.bytesSpoken(in: played) }
        // A word is heard once the next one begins.
        var heard = 0
        for (mark, next) in zip(self.marks, self.marks.dropFirst()) where next.start <= played {
            heard = mark.end
        }
        return min(self.text.utf8.count, self.spokenBytes + heard)
    }

    /// Without marks: speech has about 15 characters a second. Cut back to whole words.
    private func bytesSpoken(in played: Duration) -> Int {
        let count = self.spokenBytes + Int(played.milliseconds * 15 / 1_000)
        let bytes = Array(self.text.utf8.prefix(count))
        guard bytes.count < self.text.utf8.count else { return bytes.count }
        return bytes.lastIndex(of: UInt8(ascii: " ")) ?? 0
    }

    func heardText(bytes: Int) -> String {
        let text = String(decoding: self.text.utf8.prefix(bytes), as: UTF8.self)
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// Starts again with another provider, behind the words that were spoken.
    mutating func restart(afterBytes bytes: Int) {
        let spaces = self.text.utf8.dropFirst(bytes).prefix { $0 == UInt8(ascii: " ") }
        self.spokenBytes = bytes + spaces.count
        self.request = nil
        self.isSynthesized = false
        self.samplesPlayed = 0
        self.firstAudio = nil
        self.marks = []
    }
}
