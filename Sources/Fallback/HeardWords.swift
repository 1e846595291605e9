package import CallModel

/// The words of an utterance that are final, and up to where the caller need not be heard again.
///
/// Times on the call's clock. Pure.
package struct HeardWords: Sendable, Equatable {
    /// In order.
    package private(set) var finals: [Transcript] = []
    /// The end of the last final word. Another recogniser starts here.
    package private(set) var watermark = Duration.zero
    /// So many finals end before the watermark; the others would be heard again.
    private var settled = 0
    /// What ends before this was said by `finals` already: the session is sent a little of it again.
    private var known: Duration?
    /// So many finals there were when that session began, if what it was sent again holds speech.
    private var repeated: Int?
    /// Where the utterance begins, and how many finals there were before it.
    private var start = Duration.zero
    private var earlier = 0
    /// All finals of a session that has heard the utterance from its beginning, beside the one before it.
    private var own: [Transcript]?

    package init() {}

    package var text: String { self.finals.map(\.text).joined(separator: " ") }

    /// The mean of those that are known.
    package var confidence: Float? {
        let known = self.finals.compactMap(\.confidence)
        return known.isEmpty ? nil : known.reduce(0, +) / Float(known.count)
    }

    /// An utterance begins here. Words that came since the last one was answered belong to it.
    package mutating func begin(at start: Duration) {
        self.start = start
        self.watermark = start
        self.settled = self.finals.count
        self.earlier = self.finals.count
        self.heardAnew()
    }

    private mutating func heardAnew() {
        self.known = nil
        self.repeated = nil
        self.own = nil
    }

    /// All that was said is answered.
    package mutating func removeAll() {
        self.finals.removeAll()
        self.settled = 0
        self.earlier = 0
        self.heardAnew()
    }

    /// Adds what is new in a final, and gives it; nil when nothing is.
    /// - Parameters:
    ///   - isTimed: its times can be relied on.
    ///   - isWithin: the caller's utterance is not answered yet.
    package mutating func accept(
        _ final: Transcript, isTimed: Bool, isWithin: Bool = true
    ) -> Transcript? {
        let tells = isTimed && !final.words.isEmpty
        if !tells, self.known != nil, let own = self.own { self.replace(by: own) }
        self.own?.append(final)
        guard let new = self.new(in: final, isTimed: isTimed) else { return nil }
        self.add(new, isTimed: isTimed && isWithin)
        return new
    }

    /// Nobody can tell what of the session's words is known: so they stand for all of the utterance.
    private mutating func replace(by own: [Transcript]) {
        self.finals = self.finals.prefix(self.earlier) + own
        self.watermark = self.start
        self.settled = self.earlier
        self.known = nil
    }

    /// Adds a final.
    /// - Parameter isTimed: its times can be relied on. If not, the watermark stays.
    package mutating func add(_ final: Transcript, isTimed: Bool) {
        self.finals.append(final)
        guard isTimed else { return }
        self.watermark = max(self.watermark, final.words.last?.end ?? final.end)
        self.settled = self.finals.count
    }

    /// Another session will hear what comes after the watermark, and a little of what comes before it.
    ///
    /// Finals that did not tell where they end are given up: it will hear their words again.
    /// - Parameter holdsSpeech: there is speech between `start` and the watermark.
    package mutating func heardAgain(from start: Duration, holdsSpeech: Bool) {
        self.finals.removeLast(self.finals.count - self.settled)
        let isKnown = start < self.watermark && self.settled > 0
        self.known = isKnown ? self.watermark : nil
        self.repeated = isKnown && holdsSpeech ? self.settled : nil
        self.own = nil
    }

    /// Another session takes over that has heard the utterance from its beginning and has these finals. Its
    /// words count from the watermark on, where they have times; else they replace those before.
    /// - Returns: what is new in them.
    package mutating func heardBeside(
        _ finals: [(transcript: Transcript, isTimed: Bool)]
    ) -> [Transcript] {
        self.finals.removeLast(self.finals.count - self.settled)
        self.known = self.settled > self.earlier ? self.watermark : nil
        self.repeated = nil
        self.own = []
        return finals.compactMap { self.accept($0.transcript, isTimed: $0.isTimed) }
    }

    // MARK: - Words that are known already

    /// What is new in a transcript; nil when nothing is.
    package func new(in transcript: Transcript, isTimed: Bool) -> Transcript? {
        guard !transcript.text.isEmpty else { return nil }
        guard let known = self.known else { return transcript }
        let measured = !transcript.words.isEmpty
        let words = measured ? transcript.words : Self.spread(transcript)
        let old = isTimed ? self.count(before: known, of: words, measured) : self.count(of: words)
        guard old > 0 else { return transcript }
        guard old < words.count else { return nil }
        var new = transcript
        new.words = measured ? Array(words[old...]) : []
        if isTimed { new.start = words[old].start }
        let texts = transcript.text.split(separator: " ")
        new.text =
            texts.count == words.count
            ? texts[old...].joined(separator: " ")
            : words[old...].map(\.text).joined(separator: " ")
        return new
    }

    /// How many of the words are said already, by their times. Guessed times do not do without the text.
    private func count(
        before known: Duration, of words: [Transcript.Word], _ measured: Bool
    ) -> Int {
        let last = self.lastWord
        return words.prefix { word in
            let isSame = Self.plain(word.text) == last
            // Two recognisers do not agree to the last frame where a word ends: its middle counts.
            if (word.start + word.end) / 2 < known { return measured || isSame }
            return measured && isSame && word.start + (word.end - word.start) / 4 < known
        }.count
    }

    /// The same without times: the first word that a session gives may be the last one before.
    private func count(of words: [Transcript.Word]) -> Int {
        guard self.finals.count == self.repeated, let first = words.first else { return 0 }
        return Self.plain(first.text) == self.lastWord ? 1 : 0
    }

    private var lastWord: String {
        guard let final = self.finals.last else { return "" }
        return Self.plain(
            final.words.last?.text ?? final.text.split(separator: " ").last.map(String.init) ?? "")
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Words of a transcript without word times, each as long as its share of the letters.
    private static func spread(_ transcript: Transcript) -> [Transcript.Word] {
        let texts = transcript.text.split(separator: " ")
        let letters = max(1, texts.reduce(0) { $0 + $1.count })
        let length = transcript.end - transcript.start
        var count = 0
        return texts.map { text in
            let start = transcript.start + length * count / letters
            count += text.count
            return Transcript.Word(
                String(text), start: start, end: transcript.start + length * count / letters)
        }
    }
}
