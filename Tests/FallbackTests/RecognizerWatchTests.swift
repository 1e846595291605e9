import CallModel
import Fallback
import Testing

@Suite("A recogniser that says nothing")
struct RecognizerWatchTests {
    private func watch(givesPartials: Bool) -> RecognizerWatch {
        var watch = RecognizerWatch()
        watch.sessionStarted("a", lag: .zero, at: .zero)
        if givesPartials { watch.news(isPartial: true, at: .seconds(1)) }
        watch.utteranceStarted(lag: .zero, at: .seconds(2))
        return watch
    }

    private func answer(
        _ watch: RecognizerWatch, spoken: Int = 1_000, end: Int = 4_000, asked: Int = 4_600,
        p99: Int? = nil, at now: Int
    ) -> Bool {
        watch.failureToAnswer(
            spoken: .milliseconds(spoken), end: .milliseconds(end), asked: .milliseconds(asked),
            p99: p99.map { .milliseconds($0) }, at: .milliseconds(now)) != nil
    }

    @Test("It has failed 800 ms after the speech, when it gave words before and was asked")
    func silent() {
        let watch = self.watch(givesPartials: true)
        #expect(!self.answer(watch, asked: 4_200, at: 4_790))
        #expect(self.answer(watch, asked: 4_200, at: 4_800))
        // Asked late, it gets 400 ms all the same.
        #expect(!self.answer(watch, asked: 4_600, at: 4_990))
        #expect(self.answer(watch, asked: 4_600, at: 5_000))
    }

    @Test("A slow one is given twice the time that it is known to take")
    func slow() {
        let watch = self.watch(givesPartials: true)
        #expect(!self.answer(watch, p99: 900, at: 5_790))
        #expect(self.answer(watch, p99: 900, at: 5_800))
    }

    @Test("One that never gave partials is judged by what it is known to take, once asked")
    func noPartials() {
        let watch = self.watch(givesPartials: false)
        #expect(!self.answer(watch, at: 60_000))
        #expect(!self.answer(watch, p99: 900, at: 6_390))
        #expect(self.answer(watch, p99: 900, at: 6_400))
    }

    @Test("A cough may have no words, and one who has said something is not silent")
    func notSilent() {
        var watch = self.watch(givesPartials: true)
        #expect(!self.answer(watch, spoken: 390, at: 60_000))
        watch.news(isPartial: false, at: .seconds(4))
        #expect(!self.answer(watch, at: 60_000))
    }

    @Test("Another session of a provider that gave partials is expected to give them too")
    func nextSession() {
        var watch = self.watch(givesPartials: true)
        watch.sessionStarted("b", lag: .zero, at: .seconds(4))
        #expect(watch.failureToFollow(spoken: .seconds(9)) == nil)
        watch.sessionStarted("a", lag: .zero, at: .seconds(5))
        #expect(watch.quietSince == .seconds(5))
        #expect(watch.failureToFollow(spoken: .milliseconds(4_990)) == nil)
        #expect(watch.failureToFollow(spoken: .seconds(5)) != nil)
    }

    @Test("It has failed when it takes no audio for the stall deadline, or ever falls behind")
    func takesNothing() {
        var watch = self.watch(givesPartials: false)
        func fails(lag: Duration = .zero, at now: Int) -> Bool {
            watch.failureToTake(lag: lag, stall: .milliseconds(1_500), at: .milliseconds(now))
                != nil
        }
        watch.offered(isTaken: false, at: .seconds(3))
        watch.offered(isTaken: false, at: .seconds(4))
        #expect(!fails(at: 4_500))
        #expect(fails(at: 4_501))
        watch.offered(isTaken: true, at: .seconds(5))
        #expect(!fails(at: 9_000))
        #expect(!fails(lag: .seconds(5), at: 9_000))
        #expect(fails(lag: .milliseconds(5_001), at: 9_000))
    }
}
