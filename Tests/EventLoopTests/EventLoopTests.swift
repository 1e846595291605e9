import EventLoop
import Synchronization
import TestSupport
import Testing

@Suite("Event loop")
struct EventLoopTests {
    /// Keeps what ran, in order. Any thread.
    final class Trace: Sendable {
        private let entries = Mutex<[String]>([])

        func add(_ entry: String) { self.entries.withLock { $0.append(entry) } }
        var all: [String] { self.entries.withLock { $0 } }
    }

    @Test("Virtual time jumps from timer to timer, in the order in which they are due")
    func virtualTimeJumps() {
        let loop = EventLoop(pace: .fast)
        let trace = Trace()
        let late = loop.schedule(after: .seconds(3600)) { now in
            trace.add("late \(now / 1_000_000_000)")
            loop.stop()
        }
        let early = loop.schedule(after: .seconds(1)) { now in
            trace.add("early \(now / 1_000_000_000)")
        }
        loop.run()
        #expect(trace.all == ["early 1", "late 3600"])
        withExtendedLifetime((late, early)) {}
    }

    @Test("A periodic timer runs at whole multiples of its period until it is stopped")
    func periodicTimer() {
        let loop = EventLoop(pace: .fast)
        let trace = Trace()
        let tick = loop.schedule(after: .milliseconds(20), every: .milliseconds(20)) { now in
            trace.add("\(now / 1_000_000)")
        }
        let end = loop.schedule(after: .milliseconds(70)) { _ in tick.stop() }
        let stop = loop.schedule(after: .milliseconds(200)) { _ in loop.stop() }
        loop.run()
        #expect(trace.all == ["20", "40", "60"])
        withExtendedLifetime((end, stop)) {}
    }

    @Test("Virtual time stands still while work outside the loop is under way", .onOwnThread)
    func holdStopsTime() {
        let loop = EventLoop(pace: .fast)
        let trace = Trace()
        loop.hold()
        let timer = loop.schedule(after: .milliseconds(1)) { _ in
            trace.add("timer")
            loop.stop()
        }
        let thread = loop.start()
        let worker = LoopThread {
            loop.post { trace.add("work at \(loop.now)") }
            loop.release()
        }
        worker.join()
        thread.join()
        #expect(trace.all == ["work at 0.0 seconds", "timer"])
        withExtendedLifetime(timer) {}
    }

    @Test("Once stop() has returned on another thread, the timer's body does not run")
    func stopIsFinal() async {
        let loop = EventLoop(pace: .real)
        let runs = Atomic<Int>(0)
        let thread = loop.start()
        let isRunning = Signal()
        let timer = loop.schedule(after: .zero, every: .microseconds(10)) { _ in
            if runs.add(1, ordering: .relaxed).newValue == 100 { isRunning.send() }
        }
        await isRunning.wait()
        timer.stop()
        let atStop = runs.load(ordering: .relaxed)
        let hasPassed = Signal()
        let later = loop.schedule(after: .milliseconds(2)) { _ in hasPassed.send() }
        await hasPassed.wait()
        #expect(runs.load(ordering: .relaxed) == atStop)
        loop.stop()
        await onOwnThread { thread.join() }
        withExtendedLifetime(later) {}
    }

    @Test("Who stops a timer on another thread waits for the body that runs", .onOwnThread)
    func stopWaits() {
        let loop = EventLoop(pace: .real)
        let trace = Trace()
        let (hasBegun, mayEnd) = (Wakeup(), Wakeup())
        let timer = loop.schedule(after: .zero) { _ in
            hasBegun.signal()
            mayEnd.wait()
            trace.add("body")
        }
        let thread = loop.start()
        hasBegun.wait()
        let stoppers = (0..<2).map { _ in
            LoopThread {
                timer.stop()
                trace.add("stopped")
            }
        }
        mayEnd.signal()
        for stopper in stoppers { stopper.join() }
        #expect(trace.all == ["body", "stopped", "stopped"])
        loop.stop()
        thread.join()
    }

    @Test("An actor on the loop runs on the loop's thread")
    func actorRunsOnLoop() async {
        actor Member {
            let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor {
                unsafe self.loop.asUnownedSerialExecutor()
            }
            init(loop: EventLoop) { self.loop = loop }
            func isOnLoop() -> Bool { self.loop.isOnLoop }
        }
        let loop = EventLoop(pace: .fast)
        let member = Member(loop: loop)
        #expect(await loop.whileRunning { await member.isOnLoop() })
    }
}
