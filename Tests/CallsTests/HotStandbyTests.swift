import CallModel
import Calls
import TestSupport
import Testing

@Suite("A hot standby hears the caller at the same time")
struct HotStandbyTests {
    typealias Fault = WordRecognizer.Fault
    typealias Moment = HearingFallbackTests.Moment

    static let moments = HearingFallbackTests.moments.prefix(7)

    private func caller() -> HearingCall {
        var call = HearingCall()
        call.say(6, at: .seconds(2))
        call.say(3, at: .seconds(6))
        call.say(4, at: .seconds(16))
        return call
    }

    private func opened(_ heard: HeardCall) -> [String] {
        heard.entries.compactMap { entry in
            if case .opened(.stt, let provider, _) = entry.event { provider } else { nil }
        }
    }

    @Test(
        "It takes over with nothing to hear again, and no word is lost or heard twice",
        arguments: moments, Fault.Kind.allCases)
    func matrix(moment: Moment, kind: Fault.Kind) async throws {
        let call = self.caller()
        let fault = Fault(moment.fault, kind)
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [fault, fault], finalEvery: moment.finalEvery),
                WordRecognizer("b", on: call.call.loop, finalEvery: moment.finalEvery),
                WordRecognizer("c", on: call.call.loop),
            ], standby: .hot)
        #expect(heard.heard == heard.spoken.map(String.init))
        let fallback = try #require(heard.fallbacks.first)
        #expect(heard.fallbacks.map { "\($0.from)\($0.to)" } == ["ab"])
        #expect(fallback.replayed == .zero)
        #expect(fallback.lost == .zero)
        // What the failing one was given before its successor was there is heard by both.
        if case .opening = moment.fault { return }
        #expect(fallback.gap == .zero)
        #expect(self.opened(heard) == ["a", "b"])
    }

    @Test(
        "However both tell their times, no word is lost and none is heard twice",
        arguments: WordRecognizer.Times.allCases, WordRecognizer.Times.allCases)
    func times(first: WordRecognizer.Times, second: WordRecognizer.Times) async {
        let call = self.caller()
        let fault = Fault(.finals(2), .error)
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [fault], finalEvery: 2, times: first),
                WordRecognizer("b", on: call.call.loop, finalEvery: 3, times: second),
            ], standby: .hot)
        #expect(heard.heard == heard.spoken.map(String.init))
        #expect(heard.fallbacks.map(\.replayed) == [.zero])
    }

    @Test("Words that are final stay those of the one that gave them; the standby's follow")
    func watermark() async {
        var call = HearingCall()
        call.say(6, at: .seconds(2))
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [Fault(.finals(1), .error)], finalEvery: 4),
                WordRecognizer("b", on: call.call.loop),
            ], standby: .hot)
        #expect(heard.isWhole)
        let finals = heard.entries.compactMap { entry in
            if case .final(let provider, let transcript) = entry.event {
                "\(provider): \(transcript.text)"
            } else {
                nil
            }
        }
        #expect(finals == ["a: 1 2 3 4", "b: 5 6"])
    }

    @Test("An answer that it has already is taken when the first gives none")
    func answerIsThere() async {
        let call = self.caller()
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [Fault(.asked(after: .zero), .hang)],
                    givesPartials: false),
                WordRecognizer("b", on: call.call.loop),
            ], standby: .hot)
        #expect(heard.isWhole)
        let failure = heard.failures.first
        #expect(failure?.reason == "TIMEOUT: no words within 2500 ms")
        let turn = heard.entries.first { entry in
            if case .turn(_, .speech, _, _) = entry.event { true } else { false }
        }
        #expect(turn?.at == failure?.at)
    }

    @Test("When it fails by itself the call does not notice", arguments: Fault.Kind.allCases)
    func failsAlone(kind: Fault.Kind) async {
        let call = self.caller()
        let health = ProviderHealth()
        let heard = await call.run(
            [
                WordRecognizer("a", on: call.call.loop),
                WordRecognizer("b", on: call.call.loop, faults: [Fault(.words(2), kind)]),
            ], standby: .hot, health: health)
        #expect(heard.isWhole)
        #expect(heard.failures.isEmpty)
        #expect(heard.fallbacks.isEmpty)
        #expect(health.occupancy == 0)
    }

    @Test("One that has failed is there again for the next turn")
    func opensAgain() async {
        let call = self.caller()
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [Fault(.at(.seconds(17)), .error)]),
                WordRecognizer("b", on: call.call.loop, faults: [Fault(.words(2), .error)]),
            ], standby: .hot)
        #expect(heard.isWhole)
        #expect(heard.fallbacks.map(\.replayed) == [.zero])
    }

    @Test(
        "One that is still busy with the last utterance does not take over: a replay does")
    func busy() async throws {
        var call = HearingCall()
        call.say(6, at: .seconds(2))
        call.say(6, at: .seconds(6))
        let heard = await call.run(
            [
                WordRecognizer(
                    "a", on: call.call.loop, faults: [Fault(.at(.seconds(7)), .error)],
                    code: .unauthorized),
                WordRecognizer(
                    "b", on: call.call.loop, faults: [Fault(.asked(after: .zero), .hang)]),
            ], finalDeadline: .seconds(6), standby: .hot)
        #expect(heard.isWhole)
        let fallback = try #require(heard.fallbacks.first)
        #expect(fallback.to == "b")
        #expect(fallback.replayed > .zero)
    }

    @Test("It counts as a session of its provider, and is closed with the call")
    func sessions() async {
        let call = self.caller()
        var rules = ProviderHealth.Rules()
        rules.sessions = 1
        let health = ProviderHealth(rules: ["b": rules])
        let heard = await call.run(
            [WordRecognizer("a", on: call.call.loop), WordRecognizer("b", on: call.call.loop)],
            standby: .hot, health: health)
        #expect(heard.isWhole)
        #expect(health.occupancy == 0)
    }

    @Test("A call with a hot standby is the same each time")
    func deterministic() async {
        func entries() async -> [String] {
            let call = self.caller()
            let heard = await call.run(
                [
                    WordRecognizer(
                        "a", on: call.call.loop, faults: [Fault(.words(3), .hang)]),
                    WordRecognizer("b", on: call.call.loop, finalEvery: 2),
                ], standby: .hot)
            return heard.entries.map { "\($0.at) \($0.event)" }
        }
        #expect(await entries() == entries())
    }
}
