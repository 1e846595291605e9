import JackfieldPlugin
import Testing

@testable import WhisperLocal

@Suite("Words that are no longer wanted, or cannot be had")
struct HearingTroubleTests {
    @Test("A cancelled request is ended, and nothing of it is reported")
    func cancels() {
        let call = HearingCall(says: "late")
        call.say(3)
        call.hearing.finalize(1)
        call.hearing.cancel(1)
        call.say(3, at: .seconds(2))
        call.hearing.finalize(2)
        call.hearing.cancel(2)
        call.stage.run()
        #expect(call.reports.isEmpty)
        #expect(call.transcriber.passes.isEmpty)
    }

    @Test("A request that is cancelled while its pass runs ends that pass")
    func cancelsRunning() {
        var state = HearingState<Int>(HearingCall.withoutPartials)
        state.hear(
            Voice.quiet(milliseconds: 300) + Voice.speech(syllables: 3),
            lasting: .milliseconds(940), at: .zero)
        state.finalize(1)
        guard let work = state.next(), let pass = work.pass else {
            Issue.record("no pass")
            return
        }
        state.cancel(1)
        #expect(pass.abort.isSet)
        #expect(state.complete(work, .success(HeardSpeech.saying("first"))).isEmpty)
        let isIdle = state.next() == nil
        #expect(isIdle)
    }

    @Test("After the end nothing is reported")
    func closes() {
        let call = HearingCall(says: "late")
        call.say(3)
        call.hearing.finalize(1)
        call.hearing.close()
        call.stage.run()
        call.say(3)
        call.hearing.finalize(2)
        call.stage.run()
        #expect(call.reports.isEmpty)
        #expect(call.hearing.hasRoom)
    }

    @Test("When too much waits the request is told so; a partial is left out")
    func overload() {
        let call = HearingCall([], longest: 1)
        call.stage.set(hasThreads: false)
        call.say(6)
        #expect(call.reports.isEmpty)
        call.hearing.finalize(1)
        guard case .failed(let error, of: 1) = call.reports.first else {
            Issue.record("nothing has failed")
            return
        }
        #expect(error.code == .overloaded)
        #expect(error.retryAfter == .seconds(2))
    }

    @Test("A pass that fails is told to the one who waits for it")
    func fails() {
        let error = ProviderError(.internal, "libwhisper has failed with -6")
        let call = HearingCall([{ _ in .failure(error) }], options: HearingCall.withoutPartials)
        call.say(3)
        call.hearing.finalize(1)
        call.stage.run()
        #expect(call.reports == [.failed(error, of: 1)])
    }
}
