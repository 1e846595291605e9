import Fallback
import Testing

@Suite("The ledger of a voice")
struct SpeechLedgerTests {
    /// 41 characters: at ten a second each is 100 ms.
    private let text = "One two, three four; five six seven eight"

    private func ledger(rate: Double = 10, marked: Bool = false) -> SpeechLedger {
        var ledger = SpeechLedger(self.text, rate: rate)
        guard marked else { return ledger }
        var offset = 0
        for word in self.text.split(separator: " ") {
            ledger.mark(offset..<offset + word.utf8.count, at: .milliseconds(offset * 100))
            offset += word.utf8.count + 1
        }
        return ledger
    }

    @Test("A clause ends at a mark before white space, not within a number or a time")
    func clauses() {
        let found = TextBoundary.all(in: "At 10:30, he said \"no!\" – 3.5 is too much")
        let clauses = found.filter(\.endsClause).map(\.offset)
        #expect(clauses == [10, 24, 28])
        #expect(found.map(\.offset) == [3, 10, 13, 18, 24, 28, 32, 35, 39])
    }

    @Test("A language without spaces has its clauses, too")
    func fullWidth() {
        let found = TextBoundary.all(in: "はい、予約です。どうぞ")
        #expect(found == [TextBoundary(9, endsClause: true), TextBoundary(24, endsClause: true)])
    }

    @Test("Without marks time is shared out by characters at the rate of the voice")
    func proportional() {
        #expect(self.ledger().time(of: 9) == .milliseconds(900))
        #expect(self.ledger(rate: 20).time(of: 9) == .milliseconds(450))
    }

    @Test("Once the whole length is known it decides, not the rate")
    func calibrated() {
        var ledger = self.ledger(rate: 99)
        ledger.length = .exactly(.milliseconds(8_200))
        #expect(ledger.time(of: 9) == .milliseconds(1_800))
        #expect(ledger.offset(heard: .milliseconds(8_200)) == self.text.utf8.count)
    }

    @Test("A voice that has given more audio than its text would take is slower than thought")
    func slowVoice() {
        var ledger = self.ledger(rate: 1_000)
        ledger.length = .atLeast(.seconds(4))
        // Never the whole text, as more audio is due.
        #expect(ledger.offset(heard: .seconds(4)) == 36)
    }

    @Test("Marks are believed against any rate, and nothing is guessed beyond the last word")
    func marks() {
        var ledger = self.ledger(rate: 99, marked: true)
        #expect(ledger.time(of: 21) == .milliseconds(2_100))
        #expect(ledger.time(of: 36) == .milliseconds(3_600))
        #expect(ledger.time(of: 41) == nil)
        #expect(ledger.offset(heard: .milliseconds(2_050)) == 15)
        ledger.mark(0..<3, at: .seconds(9))
        #expect(ledger == self.ledger(rate: 99, marked: true))
    }

    @Test("Marks of whole clauses are shared out within")
    func clauseMarks() {
        var ledger = SpeechLedger(self.text, rate: 10)
        ledger.mark(0..<8, at: .zero)
        ledger.mark(9..<20, at: .seconds(9))
        #expect(ledger.time(of: 4) == .milliseconds(4_000))
        #expect(ledger.time(of: 15) == .milliseconds(9_600))
    }

    @Test(
        "The next voice goes on after the last clause that is still to be heard",
        arguments: [false, true])
    func clauseCut(marked: Bool) {
        var ledger = self.ledger(marked: marked)
        ledger.length = .atLeast(.milliseconds(3_000))
        let cut = ledger.cut(heard: .milliseconds(500), available: .milliseconds(3_000))
        #expect(cut == SpeechLedger.Cut(offset: 21, time: .milliseconds(2_100)))
    }

    @Test("Where no clause ends, it goes on after the last word", arguments: [false, true])
    func wordCut(marked: Bool) {
        var ledger = self.ledger(marked: marked)
        ledger.length = .atLeast(.milliseconds(3_350))
        let cut = ledger.cut(heard: .milliseconds(2_300), available: .milliseconds(3_350))
        #expect(cut == SpeechLedger.Cut(offset: 30, time: .milliseconds(3_000)))
    }

    @Test("A word that broke off is said again, and nothing before it", arguments: [false, true])
    func brokenWord(marked: Bool) {
        var ledger = self.ledger(marked: marked)
        ledger.length = .atLeast(.milliseconds(2_800))
        let cut = ledger.cut(heard: .milliseconds(2_800), available: .milliseconds(2_800))
        #expect(cut == SpeechLedger.Cut(offset: 26, time: .milliseconds(2_800)))
    }

    @Test(
        "A word that should be over where the voice pauses is not said again",
        arguments: [false, true])
    func pause(marked: Bool) {
        func cut(at time: Int, _ ledger: SpeechLedger) -> SpeechLedger.Cut {
            var ledger = ledger
            ledger.length = .atLeast(.milliseconds(time))
            return ledger.cut(
                heard: .milliseconds(time), available: .milliseconds(time), endsInPause: true)
        }
        var ledger = self.ledger()
        if marked {
            // As far as the audio goes, the voice has told of its words.
            ledger.mark(0..<3, at: .zero)
            ledger.mark(4..<8, at: .milliseconds(400))
        }
        #expect(cut(at: 890, ledger).offset == 9)
        #expect(cut(at: 790, ledger).offset == 9)
        // A pause within the word.
        #expect(cut(at: 600, ledger).offset == 4)
        // The last word of all.
        #expect(cut(at: 4_050, self.ledger(marked: marked)).offset == self.text.utf8.count)
    }

    @Test("A voice is known by all that it has spoken, an unknown one by a guess")
    func speakingRate() {
        var rate = SpeakingRate()
        rate.spoke("a", "twelve chars", in: .seconds(1))
        rate.spoke("a", "twelve chars", in: .seconds(2))
        #expect(rate.of("a") == 8)
        #expect(rate.of("b") == 15)
    }
}
