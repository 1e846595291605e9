import CallModel
import Testing
import Turns

@Suite("Speech over a reply")
final class BargeInTests {
    private var turns = TurnMachine()

    private func at(_ milliseconds: Int, _ event: TurnEvent) -> [TurnAction] {
        self.turns.receive(event, at: .milliseconds(milliseconds))
    }

    /// The caller has said "tuesday", and the reply to that is being heard since 5 s.
    private func answer(isProtected: Bool = false) {
        _ = self.at(0, .answered)
        _ = self.at(100, .sentenceStarted(isProtected: false))
        _ = self.at(1_000, .replyEnded)
        _ = self.at(2_000, .speechStarted(onset: .milliseconds(2_000)))
        _ = self.at(2_500, .speechEnded(end: .milliseconds(2_500)))
        _ = self.at(3_100, .clockAdvanced)
        _ = self.at(3_150, .finalized(text: "tuesday", confidence: nil))
        _ = self.at(5_000, .sentenceStarted(isProtected: isProtected))
    }

    /// The caller speaks for so long from 6 s on.
    private func speak(_ milliseconds: Int) -> [TurnAction] {
        self.at(6_080, .speechStarted(onset: .seconds(6)))
            + self.at(
                6_000 + milliseconds + 240,
                .speechEnded(end: .milliseconds(6_000 + milliseconds)))
    }

    @Test("Goes on being suspected while its words are awaited, then the reply resumes")
    func awaitedWords() {
        self.answer()
        #expect(self.at(6_080, .speechStarted(onset: .seconds(6))) == [.duck])
        #expect(self.at(6_640, .speechEnded(end: .milliseconds(6_400))) == [])
        #expect(self.at(6_680, .clockAdvanced) == [])
        #expect(self.at(6_700, .clockAdvanced) == [.unduck(text: "")])
        #expect(self.at(7_000, .clockAdvanced) == [.finalize])
        #expect(self.at(7_100, .finalized(text: "no", confidence: nil)) == [.interrupt])
        #expect(
            self.at(7_100, .interrupted(hasHeard: true))
                == [.endTurn(.speech, input: "no", confidence: nil)])
    }

    @Test("Interrupts as soon as its words are known, also when the caller is silent again")
    func lateWords() {
        self.answer()
        _ = self.at(6_080, .speechStarted(onset: .seconds(6)))
        _ = self.at(6_640, .speechEnded(end: .milliseconds(6_400)))
        #expect(self.at(6_660, .partial(text: "no wait")) == [.interrupt])
        #expect(self.at(6_660, .interrupted(hasHeard: true)) == [])
    }

    @Test("Is suspected anew after a back-channel, without a pause that ends a turn")
    func afterBackchannel() {
        self.answer()
        #expect(self.at(6_080, .speechStarted(onset: .seconds(6))) == [.duck])
        _ = self.at(6_200, .partial(text: "yeah"))
        _ = self.at(6_440, .speechEnded(end: .milliseconds(6_200)))
        #expect(self.at(6_460, .clockAdvanced) == [.unduck(text: "yeah")])
        #expect(self.at(6_580, .speechStarted(onset: .milliseconds(6_500))) == [.duck])
        #expect(self.at(6_700, .partial(text: "yeah stop")) == [])
        #expect(self.at(6_800, .clockAdvanced) == [.interrupt])
    }

    @Test("Is suspected also while the words before it are awaited")
    func whileFinalizing() {
        self.answer()
        _ = self.speak(200)
        _ = self.at(6_460, .clockAdvanced)
        #expect(self.at(6_800, .clockAdvanced) == [.finalize])
        #expect(self.at(6_980, .speechStarted(onset: .milliseconds(6_900))) == [.duck])
        #expect(self.at(7_000, .finalized(text: "mhm", confidence: nil)) == [])
        #expect(self.at(7_580, .clockAdvanced) == [])
        #expect(self.at(7_600, .clockAdvanced) == [.interrupt])
    }

    @Test("An answer of which nothing was heard: the old and the new words are one turn")
    func nothingHeard() {
        self.answer()
        _ = self.at(5_080, .speechStarted(onset: .seconds(5)))
        #expect(self.at(5_700, .clockAdvanced) == [.interrupt])
        #expect(self.at(5_700, .interrupted(hasHeard: false)) == [])
        _ = self.at(6_240, .speechEnded(end: .seconds(6)))
        #expect(self.at(6_600, .clockAdvanced) == [.finalize])
        #expect(
            self.at(6_700, .finalized(text: "nine a m", confidence: nil)) == [
                .rollBack, .endTurn(.speech, input: "tuesday nine a m", confidence: nil),
            ])
    }

    @Test("A noise that cuts an answer before anything was heard: it is given again")
    func noise() {
        self.answer()
        _ = self.at(5_080, .speechStarted(onset: .seconds(5)))
        _ = self.at(5_700, .clockAdvanced)
        _ = self.at(5_700, .interrupted(hasHeard: false))
        _ = self.at(6_240, .speechEnded(end: .seconds(6)))
        _ = self.at(6_600, .clockAdvanced)
        #expect(
            self.at(6_700, .finalized(text: "", confidence: nil)) == [
                .rollBack, .endTurn(.speech, input: "tuesday", confidence: nil),
            ])
    }

    @Test("An answer that was heard in part is answered to")
    func heardInPart() {
        self.answer()
        _ = self.at(6_080, .speechStarted(onset: .seconds(6)))
        #expect(self.at(6_720, .clockAdvanced) == [.interrupt])
        _ = self.at(6_720, .interrupted(hasHeard: true))
        _ = self.at(7_140, .speechEnded(end: .milliseconds(6_900)))
        #expect(self.at(7_500, .clockAdvanced) == [.finalize])
        #expect(
            self.at(7_600, .finalized(text: "nine a m", confidence: nil))
                == [.endTurn(.speech, input: "nine a m", confidence: nil)])
    }

    @Test("The first part of a reply may be protected from speech, not from keys")
    func protectFirst() {
        var settings = TurnSettings()
        settings.bargeIn.protectFirst = .seconds(2)
        self.turns = TurnMachine(settings: settings)
        self.answer()
        #expect(self.at(5_580, .speechStarted(onset: .milliseconds(5_500))) == [])
        #expect(self.at(6_980, .clockAdvanced) == [])
        #expect(self.at(7_000, .clockAdvanced) == [.duck, .interrupt])

        self.turns = TurnMachine(settings: settings)
        self.answer()
        #expect(self.at(5_500, .dtmf("1")) == [.interrupt])
    }

    @Test(
        "Words and keys over a protected sentence wait for the end of the reply, and none is lost")
    func keptWords() {
        self.answer(isProtected: true)
        #expect(self.speak(900) == [])
        #expect(self.at(7_500, .clockAdvanced) == [.finalize])
        #expect(self.at(7_600, .finalized(text: "agent", confidence: 0.5)) == [])
        #expect(self.at(8_000, .dtmf("0")) == [])
        #expect(self.at(8_100, .dtmf("#")) == [])
        #expect(
            self.at(9_000, .replyEnded)
                == [.endTurn(.speech, input: "agent 0", confidence: 0.5)])
    }

    @Test("With barge-in switched off, speech over a reply is a turn after it")
    func switchedOff() {
        var settings = TurnSettings()
        settings.bargeIn.isEnabled = false
        self.turns = TurnMachine(settings: settings)
        self.answer()
        #expect(self.speak(900) == [])
        #expect(self.at(7_500, .clockAdvanced) == [.finalize])
        #expect(self.at(7_600, .finalized(text: "agent", confidence: nil)) == [])
        #expect(
            self.at(9_000, .replyEnded)
                == [.endTurn(.speech, input: "agent", confidence: nil)])
    }

    @Test("A key stops an answer that is still being thought about")
    func keyWhileThinking() {
        _ = self.at(0, .answered)
        #expect(self.at(50, .dtmf("1")) == [.interrupt])
        #expect(self.at(50, .interrupted(hasHeard: false)) == [])
        // It was on its way all the same.
        _ = self.at(100, .sentenceStarted(isProtected: false))
        #expect(
            self.at(1_550, .clockAdvanced)
                == [.interrupt, .endTurn(.dtmf, input: "1", confidence: nil)])
    }

    @Test("The endpoint delay may change during the call")
    func endpointing() {
        self.answer()
        _ = self.at(5_100, .replyEnded)
        self.turns.endpointing = .milliseconds(1_200)
        _ = self.speak(500)
        #expect(self.at(7_680, .clockAdvanced) == [])
        #expect(self.at(7_700, .clockAdvanced) == [.finalize])
    }
}

@Suite("Back-channels")
struct BackchannelTests {
    @Test(
        "Are known in the languages that have a list",
        arguments: [
            ("en", "Uh-huh."), ("en", "yeah yeah"), ("en-GB", "Okay, right"), ("en", "mm, I see"),
            ("de", "ja genau"), ("de-AT", "Ach so, verstehe"), ("es", "sí, claro"),
            ("es-MX", "Vale vale"), ("fr", "d'accord, oui"), ("fr-CA", "Très bien"),
            ("it", "sì, d’accordo"), ("it", "va bene"), ("ja", "mhm"),
        ])
    func known(language: String, text: String) {
        #expect(Backchannels(language: language).covers(text))
    }

    @Test(
        "Are not words with which somebody interrupts",
        arguments: [
            ("en", "yeah but no"), ("en", "stop"), ("en", ""), ("en", "ja"), ("de", "nein"),
            ("es", "no"), ("fr", "attendez"), ("it", "un momento"), ("en", "I"), ("en", "see I"),
        ])
    func unknown(language: String, text: String) {
        #expect(!Backchannels(language: language).covers(text))
    }

    @Test("A list of one's own replaces the one of the language")
    func ownList() {
        let own = Backchannels(["Roger That", "copy"])
        #expect(own.covers("copy, roger that"))
        #expect(!own.covers("yeah"))
        #expect(!Backchannels([]).covers("yeah"))
    }
}
