import CallAudio
import Glibc

/// Makes many calls at once, each paced by the clock, and measures what comes back. On the thread that runs it.
@safe package final class LoadRun {
    package struct Plan {
        package var port: Int
        package var wire: any CallWire
        package var tape: CallerTape
        package var isEcho: Bool
        /// Calls that stay, and how many of them begin in a second.
        package var calls: Int
        package var callsPerSecond = 50
        /// How long it is measured once all of them are up, and how long that is waited for.
        package var seconds: Int
        package var settle = 4
        /// Calls that come and go meanwhile, so many a second, each so long.
        package var visitorsPerSecond = 0
        package var visit = 4
        /// Whether these are measured as well.
        package var countsVisitors = false

        package init(
            port: Int, wire: any CallWire, tape: CallerTape, calls: Int, seconds: Int,
            isEcho: Bool = false
        ) {
            self.port = port
            self.wire = wire
            self.tape = tape
            self.calls = calls
            self.seconds = seconds
            self.isEcho = isEcho
        }
    }

    private let plan: Plan
    private let poll: SocketPoll
    private var calls: [LoadCall?] = []
    /// Places of calls, the one whose frame is due first at the front.
    private var queue = DueQueue()
    private var visitors = 0
    private let tally = LoadTally()
    // Of visitors only the failures count.
    private let visited = LoadTally(LoadFigures())
    // Owned by this object alone; what all sockets read into.
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    package init(_ plan: Plan) throws(LoadFailure) {
        self.plan = plan
        self.poll = try SocketPoll()
    }

    deinit { unsafe self.memory.deallocate() }

    /// Runs the calls; the bodies are called when measuring begins and when it ends, and so often in between, at the
    /// end of equal times.
    package func run(
        began: () -> Void = {}, ended: () -> Void = {}, often: Int = 0,
        between: (Duration) -> Void = { _ in }
    ) throws(LoadFailure) -> LoadFigures {
        let start = Self.now
        let ramp = Int64(self.plan.calls) * 1_000_000_000 / Int64(self.plan.callsPerSecond)
        let from = start + ramp + Int64(self.plan.settle) * 1_000_000_000
        let to = from + Int64(self.plan.seconds) * 1_000_000_000
        var opened = 0
        var told = 0
        while true {
            let now = Self.now
            if now >= to { break }
            if self.tally.figures == nil, now >= from {
                self.tally.figures = LoadFigures()
                began()
            }
            if told < often, now >= from + (to - from) / Int64(often) * Int64(told + 1) {
                told += 1
                between(.nanoseconds(now - from))
            }
            if opened < self.plan.calls,
                now >= start + Int64(opened) * 1_000_000_000 / Int64(self.plan.callsPerSecond)
            {
                opened += 1
                try self.open(isVisitor: false, at: now, until: .max)
            }
            try self.openVisitors(now, since: from)
            self.sendDue(now)
            let next = min(self.queue.first?.due ?? .max, Self.now + 1_000_000)
            self.poll.wait(nanoseconds: max(0, next - Self.now)) { self.read($0) }
        }
        ended()
        self.end()
        guard var figures = self.tally.figures else { throw LoadFailure("nothing was measured") }
        figures.calls = self.plan.calls
        for (reason, count) in self.visited.figures?.failures ?? [:] {
            figures.failures["a visitor: \(reason)", default: 0] += count
        }
        figures.finish()
        return figures
    }

    private func openVisitors(_ now: Int64, since from: Int64) throws(LoadFailure) {
        guard self.plan.visitorsPerSecond > 0, now >= from else { return }
        let due = Int((now - from) / (1_000_000_000 / Int64(self.plan.visitorsPerSecond)))
        guard self.visitors < due else { return }
        self.visitors += 1
        try self.open(
            isVisitor: true, at: now, until: now + Int64(self.plan.visit) * 1_000_000_000)
    }

    private func open(isVisitor: Bool, at now: Int64, until ends: Int64) throws(LoadFailure) {
        let number = self.calls.count
        // Frames of different calls are due at different times, as those of different lines are.
        let phase = Int64(number) * 7_919_000 % LoadCall.period
        let call = LoadCall(
            number: number, port: self.plan.port, wire: self.plan.wire, tape: self.plan.tape,
            isEcho: self.plan.isEcho,
            tally: isVisitor && !self.plan.countsVisitors ? self.visited : self.tally,
            due: now + phase, ends: ends)
        self.calls.append(call)
        self.queue.add(number, due: call.due)
        try self.poll.add(try call.start(), as: number)
    }

    private func sendDue(_ now: Int64) {
        while let first = self.queue.first, first.due <= now {
            guard let call = self.calls[first.place], !call.isOver else {
                self.calls[first.place] = nil
                self.queue.removeFirst()
                continue
            }
            let time = Self.now
            if time >= call.ends {
                call.hangUp(at: time)
                self.queue.removeFirst()
                continue
            }
            call.send(at: time)
            self.queue.replaceFirst(due: call.due)
        }
    }

    private func read(_ place: Int) {
        guard let call = self.calls[place] else { return }
        guard let descriptor = unsafe call.read(self.memory) else { return }
        do throws(LoadFailure) {
            try self.poll.add(descriptor, as: place)
        } catch {
            call.fail(error.description)
        }
    }

    private func end() {
        let now = Self.now
        for call in self.calls.compactMap({ $0 }) {
            call.hangUp(at: now)
        }
    }

    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
