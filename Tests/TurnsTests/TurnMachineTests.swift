import CallModel
import Testing
import Turns

@Suite("Taking turns")
final class TurnMachineTests {
    private var turns = TurnMachine()

    private func at(_ milliseconds: Int, _ event: TurnEvent) -> [TurnAction] {
        self.turns.receive(event, at: .milliseconds(milliseconds))
    }

    /// The call was answered and the greeting has been heard, until the given time.
    private func greet(until end: Int) {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        _ = self.at(end, .replyEnded)
    }

    @Test(
        "A recogniser that is slow to answer makes turns end later, within a second",
        arguments: [(nil, 600), (50, 600), (500, 600), (800, 900), (9_000, 1_600)]
            as [(Int?, Int)])
    func slowRecogniser(answer: Int?, endpointing: Int) {
        let wait = TurnSettings().endpointing(answerTime: answer.map { .milliseconds($0) })
        #expect(wait == .milliseconds(endpointing))
    }

    @Test("The dialogue greets when the call is answered")
    func greets() {
        #expect(self.at(0, .answered) == [.endTurn(.start, input: "", confidence: nil)])
    }

    @Test("Words before a key are a turn, and the keys after them another")
    func keysAfterWords() {
        self.greet(until: 1_000)
        _ = self.at(2_080, .speechStarted(onset: .milliseconds(2_000)))
        _ = self.at(3_000, .speechEnded(end: .milliseconds(2_800)))
        #expect(self.at(3_100, .dtmf("4")) == [.finalize])
        #expect(self.at(3_200, .dtmf("2")) == [])
        #expect(
            self.at(3_300, .finalized(text: "my number is", confidence: 0.9)) == [
                .endTurn(.speech, input: "my number is", confidence: 0.9)
            ])
        #expect(
            self.at(4_700, .clockAdvanced) == [
                .interrupt, .endTurn(.dtmf, input: "42", confidence: nil),
            ])
    }

    @Test("A terminator over speech ends the digits once the words are known")
    func terminatorAfterWords() {
        self.greet(until: 1_000)
        _ = self.at(2_080, .speechStarted(onset: .milliseconds(2_000)))
        #expect(self.at(3_100, .dtmf("4")) == [.finalize])
        #expect(self.at(3_200, .dtmf("#")) == [])
        #expect(
            self.at(3_300, .finalized(text: "hello", confidence: 0.9)) == [
                .endTurn(.speech, input: "hello", confidence: 0.9), .interrupt,
                .endTurn(.dtmf, input: "4", confidence: nil),
            ])
    }

    @Test("The caller's turn ends after the endpoint delay, with the words recognised in it")
    func speechTurn() {
        self.greet(until: 1_000)
        #expect(self.at(2_080, .speechStarted(onset: .milliseconds(2_000))) == [])
        #expect(self.at(3_000, .speechEnded(end: .milliseconds(2_800))) == [])
        #expect(self.at(3_380, .clockAdvanced) == [])
        #expect(self.at(3_400, .clockAdvanced) == [.finalize])
        #expect(
            self.at(3_500, .finalized(text: "call forwarding", confidence: 0.9))
                == [.endTurn(.speech, input: "call forwarding", confidence: 0.9)])
    }

    @Test("A breath within the endpoint delay does not end the turn")
    func breath() {
        self.greet(until: 1_000)
        _ = self.at(2_000, .speechStarted(onset: .milliseconds(2_000)))
        _ = self.at(2_600, .speechEnded(end: .milliseconds(2_500)))
        _ = self.at(2_900, .speechStarted(onset: .milliseconds(2_900)))
        #expect(self.at(3_500, .clockAdvanced) == [])
        _ = self.at(3_600, .speechEnded(end: .milliseconds(3_500)))
        #expect(self.at(4_100, .clockAdvanced) == [.finalize])
    }

    @Test("Speech without words asks again; a cough does not")
    func noMatch() {
        self.greet(until: 1_000)
        _ = self.at(2_000, .speechStarted(onset: .milliseconds(2_000)))
        _ = self.at(2_150, .speechEnded(end: .milliseconds(2_150)))
        #expect(self.at(2_750, .clockAdvanced) == [.finalize])
        #expect(self.at(2_800, .finalized(text: "", confidence: nil)) == [])
        _ = self.at(4_000, .speechStarted(onset: .milliseconds(4_000)))
        _ = self.at(4_900, .speechEnded(end: .milliseconds(4_900)))
        #expect(self.at(5_500, .clockAdvanced) == [.finalize])
        #expect(
            self.at(5_600, .finalized(text: "", confidence: nil))
                == [.endTurn(.noMatch, input: "", confidence: nil)])
    }

    @Test("The caller's speech ducks a reply at once and interrupts it once words are recognised")
    func bargeIn() {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        #expect(self.at(1_080, .speechStarted(onset: .milliseconds(1_000))) == [.duck])
        #expect(self.at(1_200, .partial(text: "call")) == [])
        #expect(self.at(1_300, .clockAdvanced) == [.interrupt])
        _ = self.at(2_000, .speechEnded(end: .milliseconds(1_800)))
        #expect(self.at(2_400, .clockAdvanced) == [.finalize])
        #expect(
            self.at(2_450, .finalized(text: "call forwarding", confidence: nil))
                == [.endTurn(.speech, input: "call forwarding", confidence: nil)])
    }

    @Test("Long speech interrupts whatever was recognised")
    func longSpeechInterrupts() {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        _ = self.at(1_080, .speechStarted(onset: .milliseconds(1_000)))
        #expect(self.at(1_680, .clockAdvanced) == [])
        #expect(self.at(1_700, .clockAdvanced) == [.interrupt])
    }

    @Test("A back-channel does not interrupt and is no turn")
    func backchannel() {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        #expect(self.at(1_080, .speechStarted(onset: .milliseconds(1_000))) == [.duck])
        _ = self.at(1_200, .partial(text: "uh huh"))
        _ = self.at(1_400, .speechEnded(end: .milliseconds(1_250)))
        #expect(self.at(1_420, .clockAdvanced) == [.unduck(text: "uh huh")])
        #expect(self.at(1_860, .clockAdvanced) == [.finalize])
        #expect(self.at(1_900, .finalized(text: "Uh huh", confidence: nil)) == [])
    }

    @Test("A short word over a reply interrupts once it is known to be none of the back-channels")
    func shortWordInterrupts() {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        _ = self.at(1_080, .speechStarted(onset: .milliseconds(1_000)))
        _ = self.at(1_400, .speechEnded(end: .milliseconds(1_250)))
        _ = self.at(1_420, .clockAdvanced)
        _ = self.at(1_860, .clockAdvanced)
        #expect(self.at(1_900, .finalized(text: "stop", confidence: 0.8)) == [.interrupt])
        #expect(
            self.at(1_900, .interrupted(hasHeard: true))
                == [.endTurn(.speech, input: "stop", confidence: 0.8)])
    }

    @Test("A protected sentence is not interrupted, and what was said over it is the next turn")
    func protectedSentence() {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: true))
        #expect(self.at(1_080, .speechStarted(onset: .milliseconds(1_000))) == [])
        _ = self.at(2_000, .speechEnded(end: .milliseconds(1_900)))
        #expect(self.at(2_500, .clockAdvanced) == [.finalize])
        #expect(self.at(2_600, .finalized(text: "agent please", confidence: nil)) == [])
        #expect(
            self.at(4_000, .replyEnded)
                == [.endTurn(.speech, input: "agent please", confidence: nil)])
    }

    @Test("When the caller goes on before the answer is heard, both parts are one turn")
    func callerGoesOn() {
        self.greet(until: 1_000)
        _ = self.at(2_000, .speechStarted(onset: .milliseconds(2_000)))
        _ = self.at(2_500, .speechEnded(end: .milliseconds(2_500)))
        _ = self.at(3_100, .clockAdvanced)
        _ = self.at(3_150, .finalized(text: "tuesday", confidence: nil))
        _ = self.at(3_200, .speechStarted(onset: .milliseconds(3_150)))
        _ = self.at(3_900, .speechEnded(end: .milliseconds(3_800)))
        #expect(self.at(4_400, .clockAdvanced) == [.finalize])
        #expect(
            self.at(4_450, .finalized(text: "nine a m", confidence: nil)) == [
                .rollBack, .endTurn(.speech, input: "tuesday nine a m", confidence: nil),
            ])
    }

    @Test("Digits are one turn after a pause, or at once with the terminator")
    func digits() {
        self.greet(until: 1_000)
        _ = self.at(2_000, .dtmf("1"))
        _ = self.at(2_500, .dtmf("2"))
        #expect(self.at(3_980, .clockAdvanced) == [])
        #expect(
            self.at(4_000, .clockAdvanced) == [.endTurn(.dtmf, input: "12", confidence: nil)])
        _ = self.at(4_100, .sentenceStarted(isProtected: false))
        #expect(self.at(4_200, .dtmf("7")) == [.interrupt])
        #expect(self.at(4_300, .dtmf("#")) == [.endTurn(.dtmf, input: "7", confidence: nil)])
    }

    @Test("A silent caller is prompted, then given up")
    func silence() {
        self.greet(until: 1_000)
        #expect(self.at(7_980, .clockAdvanced) == [])
        let prompt = [TurnAction.endTurn(.silence, input: "", confidence: nil)]
        #expect(self.at(8_000, .clockAdvanced) == prompt)
        _ = self.at(8_100, .sentenceStarted(isProtected: false))
        _ = self.at(9_000, .replyEnded)
        #expect(self.at(16_000, .clockAdvanced) == prompt)
        _ = self.at(16_100, .sentenceStarted(isProtected: false))
        _ = self.at(17_000, .replyEnded)
        #expect(self.at(22_980, .clockAdvanced) == [])
        #expect(self.at(23_000, .clockAdvanced) == [.giveUp])
    }

    @Test("An utterance without end is taken in pieces")
    func endlessUtterance() {
        self.greet(until: 1_000)
        _ = self.at(2_000, .speechStarted(onset: .milliseconds(2_000)))
        #expect(self.at(31_980, .clockAdvanced) == [])
        #expect(self.at(32_000, .clockAdvanced) == [.finalize])
        #expect(self.at(32_020, .clockAdvanced) == [])
    }
}
