import CallModel
import TestSupport
import Testing

@Suite("A caller is heard whole whenever his recogniser fails")
struct HearingFallbackTests {
    typealias Fault = WordRecognizer.Fault

    struct Moment: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fault: Fault.Moment
        /// Of the recogniser that takes over.
        var second: Fault.Moment?
        var finalEvery: Int?

        init(
            _ description: String, _ fault: Fault.Moment, second: Fault.Moment? = nil,
            finalEvery: Int? = nil
        ) {
            self.testDescription = description
            self.fault = fault
            self.second = second
            self.finalEvery = finalEvery
        }
    }

    static let moments = [
        Moment("before it is ready", .opening),
        Moment("between utterances", .at(.milliseconds(5_300))),
        Moment("just when the caller begins", .at(.milliseconds(6_040))),
        Moment("in the middle of an utterance", .words(3)),
        Moment("when it is asked for the words", .asked(after: .zero)),
        Moment("after a first final of two", .finals(1), finalEvery: 3),
        Moment("while the caller says the next utterance", .asked(after: .milliseconds(1_500))),
        Moment(
            "and the next one fails too while it catches up", .words(4),
            second: .replayed(.milliseconds(400))),
        Moment(
            "and the next one fails too after a final of its own", .finals(1),
            second: .finals(1), finalEvery: 2),
    ]

    private func caller() -> HearingCall {
        var call = HearingCall()
        call.say(6, at: .seconds(2))
        call.say(3, at: .seconds(6))
        call.say(4, at: .seconds(16))
        return call
    }

    @Test("No word is lost and none is heard twice", arguments: moments, Fault.Kind.allCases)
    func matrix(moment: Moment, kind: Fault.Kind) async {
        let call = self.caller()
        let fault = Fault(moment.fault, kind)
        let second = moment.second.map { Fault($0, kind) }
        let heard = await call.run([
            WordRecognizer(
                "a", on: call.call.loop, faults: [fault, fault], finalEvery: moment.finalEvery),
            WordRecognizer(
                "b", on: call.call.loop, faults: second.map { [$0, $0] } ?? [],
                finalEvery: moment.finalEvery),
            WordRecognizer("c", on: call.call.loop),
        ])
        #expect(heard.heard == heard.spoken.map(String.init))
        #expect(heard.lost == .zero)
        let chain = heard.fallbacks.map { "\($0.from)\($0.to)" }
        #expect(chain == (second == nil ? ["ab"] : ["ab", "bc"]))
        #expect(heard.fallbacks.last?.gap != nil)
    }

    @Test("The same provider, tried again, hears all of it again", arguments: Fault.Kind.allCases)
    func retry(kind: Fault.Kind) async {
        let call = self.caller()
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [Fault(.words(3), kind)])
        ])
        #expect(heard.isWhole)
        #expect(heard.failures.count == 1)
        #expect(heard.fallbacks.isEmpty)
    }

    @Test(
        "A session that ends with a code that is meant for requests is replaced all the same",
        arguments: [ProviderFailure.Code.gone, .cancelled, .badInput])
    func sessionEnds(code: ProviderFailure.Code) async {
        let call = self.caller()
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [Fault(.words(3), .error)], code: code)
        ])
        #expect(heard.isWhole)
    }

    @Test(
        "A recogniser that would not finalize is waited for when it has shown words",
        arguments: [ProviderFailure.Code.gone, .cancelled, .badInput],
        [Duration.milliseconds(200), .milliseconds(900), .seconds(2)])
    func refused(code: ProviderFailure.Code, finalAfter: Duration) async {
        let call = self.caller()
        let heard = await call.run([
            WordRecognizer(
                "a", on: call.call.loop, code: code, refuses: true, finalAfter: finalAfter)
        ])
        #expect(heard.isWhole)
        #expect(heard.failures.count == 3)
    }

    @Test("One that never gives the words that it has shown is replaced")
    func refusedForEver() async {
        let call = self.caller()
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, code: .gone, refuses: true),
            WordRecognizer("b", on: call.call.loop),
        ])
        #expect(heard.isWhole)
        let reasons = heard.failures.map(\.reason)
        let refusals = reasons.filter { $0 == "GONE: the test says so" }
        #expect(refusals.count == 2)
        #expect(reasons.last == "TIMEOUT: no words within 2500 ms")
    }

    @Test(
        "However a recogniser tells its times, no word is lost and none is heard twice",
        arguments: WordRecognizer.Times.allCases, WordRecognizer.Times.allCases)
    func times(first: WordRecognizer.Times, second: WordRecognizer.Times) async {
        let call = self.caller()
        let fault = Fault(.finals(1), .error)
        let heard = await call.run([
            WordRecognizer(
                "a", on: call.call.loop, faults: [fault, fault], finalEvery: 2, times: first),
            WordRecognizer("b", on: call.call.loop, times: second),
        ])
        #expect(heard.heard == heard.spoken.map(String.init))
    }

    @Test(
        "What nobody is left to hear stands in the journal as lost", arguments: Fault.Kind.allCases)
    func exhausted(kind: Fault.Kind) async {
        var call = HearingCall()
        call.say(6, at: .seconds(2))
        let fault = Fault(.words(3), kind)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [fault, fault])
        ])
        let lost = heard.entries.compactMap { entry in
            if case .exhausted(.stt, _, let lost?) = entry.event { lost } else { nil }
        }
        #expect(heard.heard == [])
        // At least the three words after which it failed.
        #expect(lost.count == 1)
        #expect(lost.allSatisfy { $0 > .milliseconds(900) && $0 < .seconds(3) })
    }

    @Test("A recogniser that gave partials before is replaced soon after it falls silent")
    func silence() async {
        let call = self.caller()
        let fault = Fault(.at(.milliseconds(5_300)), .hang)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [fault, fault]),
            WordRecognizer("b", on: call.call.loop),
        ])
        #expect(heard.isWhole)
        // The second utterance ends at 7.06 s and is asked for 0.6 s later.
        let first = heard.failures.first
        #expect(first?.reason.hasPrefix("TIMEOUT: no words of") == true)
        #expect((first?.at ?? .zero) >= .milliseconds(7_860))
        #expect((first?.at ?? .zero) < .milliseconds(8_300))
    }

    @Test("A recogniser without partials is given its whole deadline")
    func noPartials() async {
        let call = self.caller()
        let slow = Fault(.asked(after: .seconds(100)), .hang)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [slow, slow], givesPartials: false),
            WordRecognizer("b", on: call.call.loop, givesPartials: false),
        ])
        #expect(heard.isWhole)
        #expect(heard.failures.first?.reason == "TIMEOUT: no words within 2500 ms")
    }

    @Test("Silence in the middle of long speech is noticed while the caller still speaks")
    func longSpeech() async {
        var call = HearingCall()
        call.say(40, at: .seconds(2))
        let fault = Fault(.words(5), .hang)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [fault])
        ])
        #expect(heard.isWhole)
        #expect(heard.failures.count == 1)
        // The fifth word ends at 3.8 s; the caller speaks until 17.1 s.
        #expect((heard.failures.first?.at ?? .zero) < .seconds(10))
    }

    @Test("Long speech for a recogniser without partials is no failure")
    func longSpeechWithoutPartials() async {
        var call = HearingCall()
        call.say(40, at: .seconds(2))
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, givesPartials: false)
        ])
        #expect(heard.isWhole)
        #expect(heard.failures.isEmpty)
    }

    @Test("Speech that is older than what is kept counts as lost, and the rest is heard")
    func longerThanTheRing() async throws {
        var call = HearingCall()
        call.say(76, at: .seconds(2))
        let fault = Fault(.asked(after: .seconds(2)), .error)
        let heard = await call.run(
            [
                WordRecognizer("a", on: call.call.loop, faults: [fault], code: .unauthorized),
                WordRecognizer("b", on: call.call.loop),
            ], finalDeadline: .seconds(5))
        let missing = heard.spoken.count - heard.heard.count
        #expect(heard.heard == heard.spoken.suffix(heard.heard.count).map(String.init))
        try #require(missing > 0 && missing < 16, "\(missing) words are missing")
        // The last word that was lost ends before the lost audio does, the next one does not begin in it.
        let lostUntil = .milliseconds(1_700) + heard.lost
        #expect(heard.lost > .zero)
        #expect(call.words[missing].end > lostUntil)
        #expect(call.words[missing - 1].start < lostUntil)
    }

    @Test("A silence within the speech is not sent again in full, and the times stay the call's")
    func silenceIsShortened() async {
        var call = HearingCall()
        call.say(3, at: .seconds(2))
        call.say(3, at: .milliseconds(3_600))
        let fault = Fault(.words(5), .error)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [fault], code: .unauthorized),
            WordRecognizer("b", on: call.call.loop),
        ])
        #expect(heard.isWhole)
        // From 300 ms before the onset to the fifth word's end is 2.64 s, 0.54 s of that is silence.
        let replayed = heard.fallbacks.first?.replayed ?? .zero
        #expect(replayed > .milliseconds(2_200) && replayed < .milliseconds(2_600))
        let words = heard.entries.compactMap { entry in
            if case .final(_, let transcript) = entry.event { transcript.words } else { nil }
        }.joined()
        for (word, said) in zip(words, call.words) {
            #expect(abs((word.start - said.start) / .milliseconds(1)) <= 40)
            #expect(abs((word.end - said.end) / .milliseconds(1)) <= 40)
        }
    }

    @Test("What is sent again comes no faster than the provider can take it", arguments: [1, 2, 8])
    func ingestRate(rate: Int) async {
        var call = HearingCall()
        call.say(10, at: .seconds(2))
        let fault = Fault(.words(8), .error)
        let heard = await call.run([
            WordRecognizer("a", on: call.call.loop, faults: [fault], code: .unauthorized),
            WordRecognizer("b", on: call.call.loop, ingestRate: rate),
        ])
        #expect(heard.isWhole)
        let first = heard.fallbacks.first
        let gap = first?.gap ?? .zero
        #expect(gap * rate >= (first?.replayed ?? .zero) - .milliseconds(20 * rate))
    }

    @Test("An answer without words is an answer")
    func noWords() async {
        let call = HearingCall()
        let deaf = FakeRecognizer("deaf", on: call.call.loop, [.words("")])
        let plan = call.call.plan(
            caller: [.speak(at: .seconds(3), for: .seconds(1)), .hangUp(at: .seconds(9))],
            stt: [deaf], dialogue: [call.call.echo()],
            tts: [FakeSynthesizer("voice", on: call.call.loop)])
        let (_, entries) = await call.call.run(plan)
        #expect(entries.turns == ["start", "noMatch"])
        #expect(HeardCall(spoken: [], entries: entries).failures.isEmpty)
    }
}
