import CallModel
import Fallback
import Testing

@Suite("The words of an utterance")
struct HeardWordsTests {
    private static func words(_ text: String, _ times: [(Int, Int)]) -> Transcript {
        let words = zip(text.split(separator: " "), times).map { word, time in
            Transcript.Word(
                String(word), start: .milliseconds(time.0), end: .milliseconds(time.1))
        }
        return Transcript(
            text, words: words, start: words[0].start, end: words[words.count - 1].end)
    }

    /// "Four oh" is final, up to 5 s; another session hears the caller from 4.8 s on.
    private var heard: HeardWords {
        var heard = HeardWords()
        heard.begin(at: .seconds(4))
        heard.add(Self.words("four oh", [(4_200, 4_600), (4_650, 5_000)]), isTimed: true)
        heard.heardAgain(from: .milliseconds(4_800), holdsSpeech: true)
        return heard
    }

    @Test("The end of the last final word is the watermark")
    func watermark() {
        #expect(self.heard.watermark == .seconds(5))
        #expect(self.heard.text == "four oh")
    }

    @Test("A word that is known already is dropped, whatever the other recogniser takes it for")
    func knownWord() {
        let again = Self.words("no, two three", [(4_800, 5_040), (5_100, 5_400), (5_450, 5_800)])
        #expect(self.heard.new(in: again, isTimed: true)?.text == "two three")
    }

    @Test("A word that reaches over the watermark is dropped when it is the same one")
    func straddlingWord() {
        let same = Self.words("Oh two", [(4_800, 5_260), (5_300, 5_600)])
        #expect(self.heard.new(in: same, isTimed: true)?.text == "two")
        let other = Self.words("six two", [(4_800, 5_260), (5_300, 5_600)])
        #expect(self.heard.new(in: other, isTimed: true)?.text == "six two")
    }

    @Test("The same word, said again, is kept")
    func repeatedWord() {
        let next = Self.words("oh oh", [(4_960, 5_360), (5_400, 5_800)])
        #expect(self.heard.new(in: next, isTimed: true)?.text == "oh oh")
    }

    @Test("Without word times only a word of the same text is dropped")
    func wholeTimes() {
        let oh = Transcript("oh two three", start: .milliseconds(4_800), end: .seconds(6))
        #expect(self.heard.new(in: oh, isTimed: true)?.text == "two three")
        let ah = Transcript("ah two three", start: .milliseconds(4_800), end: .seconds(6))
        #expect(self.heard.new(in: ah, isTimed: true)?.text == "ah two three")
    }

    @Test("Without times only the first word of the session is dropped, when it is the same")
    func noTimes() {
        var heard = self.heard
        #expect(heard.new(in: Transcript("Oh two"), isTimed: false)?.text == "two")
        #expect(heard.new(in: Transcript("two oh"), isTimed: false)?.text == "two oh")
        heard.add(Transcript("two oh"), isTimed: false)
        #expect(heard.new(in: Transcript("oh three"), isTimed: false)?.text == "oh three")
    }

    @Test("Without times no word is dropped when no speech was sent again")
    func noSpeechAgain() {
        var heard = self.heard
        heard.heardAgain(from: .milliseconds(4_800), holdsSpeech: false)
        #expect(heard.new(in: Transcript("oh two"), isTimed: false)?.text == "oh two")
    }

    @Test("A transcript of known words alone is nothing new")
    func nothingNew() {
        let known = Self.words("oh", [(4_800, 5_000)])
        #expect(self.heard.new(in: known, isTimed: true) == nil)
        #expect(self.heard.new(in: Transcript(""), isTimed: true) == nil)
    }

    @Test("A final that does not tell where it ends is given up when it will be heard again")
    func givenUp() {
        var heard = HeardWords()
        heard.begin(at: .seconds(4))
        heard.add(Self.words("one", [(4_200, 4_600)]), isTimed: true)
        heard.add(Transcript("two"), isTimed: false)
        #expect(heard.text == "one two")
        heard.heardAgain(from: .milliseconds(4_400), holdsSpeech: true)
        #expect(heard.text == "one")
        #expect(heard.watermark == .milliseconds(4_600))
    }

    @Test("A final that comes after the answer belongs to the next utterance, and stays")
    func lateFinal() {
        var heard = HeardWords()
        heard.add(Transcript("late"), isTimed: false)
        heard.begin(at: .seconds(8))
        heard.heardAgain(from: .seconds(8), holdsSpeech: false)
        #expect(heard.text == "late")
    }
}
