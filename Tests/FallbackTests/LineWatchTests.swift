import Fallback
import Testing

@Suite("The watch over a line")
struct LineWatchTests {
    private func watch(limit: Duration? = .seconds(5)) -> LineWatch {
        var watch = LineWatch(limit: limit)
        watch.begin(at: .seconds(10))
        return watch
    }

    @Test("takes a short pause between frames for jitter")
    func forgivesJitter() {
        var watch = self.watch()
        #expect(watch.look(at: .milliseconds(10_399)) == nil)
        #expect(watch.heard(at: .milliseconds(10_399)) == nil)
        #expect(watch.look(at: .milliseconds(10_798)) == nil)
    }

    @Test("tells once that frames have stopped, and since when, once they are back")
    func tellsQuiet() {
        var watch = self.watch()
        #expect(watch.look(at: .milliseconds(10_400)) == .quiet)
        #expect(watch.look(at: .milliseconds(10_420)) == nil)
        #expect(watch.heard(at: .seconds(12)) == .seconds(10))
        #expect(!watch.isQuiet)
        #expect(watch.heard(at: .seconds(12)) == nil)
    }

    @Test("takes the line for dead at the limit")
    func tellsDeath() {
        var watch = self.watch()
        #expect(watch.look(at: .milliseconds(14_980)) == .quiet)
        #expect(watch.look(at: .seconds(15)) == .dead(silence: .seconds(5)))
    }

    @Test("expects no frames before the line is up, nor of one that may pause")
    func mayExpectNothing() {
        var unopened = LineWatch(limit: .seconds(5))
        #expect(unopened.look(at: .seconds(100)) == nil)
        var pausing = self.watch(limit: nil)
        #expect(pausing.look(at: .seconds(100)) == nil)
        #expect(!pausing.isQuiet)
    }
}
