import Fallback
import Testing

@Suite("The watch over a line")
struct LineWatchTests {
    private func watch(limit: Duration? = .seconds(5)) -> LineWatch {
        var watch = LineWatch(limit: limit)
        watch.begin(at: .seconds(10))
        return watch
    }

    /// Looks at the line every 20 ms, as a call does; gives what it told last.
    private func look(
        _ watch: inout LineWatch, from start: Int, to end: Int
    ) -> LineWatch.News? {
        var news: LineWatch.News?
        for now in stride(from: start, through: end, by: 20) {
            news = watch.look(at: .milliseconds(now)) ?? news
        }
        return news
    }

    @Test("takes a short pause between frames for jitter")
    func forgivesJitter() {
        var watch = self.watch()
        #expect(self.look(&watch, from: 10_000, to: 10_380) == nil)
        #expect(watch.heard(at: .milliseconds(10_390)) == nil)
        #expect(self.look(&watch, from: 10_400, to: 10_780) == nil)
    }

    @Test("tells once that frames have stopped, and since when, once they are back")
    func tellsQuiet() {
        var watch = self.watch()
        #expect(self.look(&watch, from: 10_000, to: 10_400) == .quiet)
        #expect(self.look(&watch, from: 10_420, to: 11_980) == nil)
        #expect(watch.heard(at: .seconds(12)) == .seconds(10))
        #expect(!watch.isQuiet)
        #expect(watch.heard(at: .seconds(12)) == nil)
    }

    @Test("takes the line for dead at the limit")
    func tellsDeath() {
        var watch = self.watch()
        #expect(self.look(&watch, from: 10_000, to: 14_980) == .quiet)
        #expect(watch.look(at: .seconds(15)) == .dead(silence: .seconds(5)))
    }

    @Test("expects no frames before the line is up, nor of one that may pause")
    func mayExpectNothing() {
        var unopened = LineWatch(limit: .seconds(5))
        #expect(self.look(&unopened, from: 10_000, to: 20_000) == nil)
        var pausing = self.watch(limit: nil)
        #expect(self.look(&pausing, from: 10_000, to: 20_000) == nil)
        #expect(!pausing.isQuiet)
    }

    @Test("does not count the time in which the host stood still itself")
    func forgivesHost() {
        var watch = self.watch()
        #expect(self.look(&watch, from: 10_000, to: 12_000) == .quiet)
        // Suspended for a minute.
        #expect(self.look(&watch, from: 72_000, to: 74_980) == nil)
        #expect(watch.look(at: .seconds(75)) == .dead(silence: .seconds(5)))
    }
}
