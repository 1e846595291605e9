import CallAudio
import CallModel
import Calls
import Glibc
import Load
import Rehearsal
import Store

/// The parts of `bench media`, one after the other. On one thread, which it blocks.
struct MediaBenchRun {
    let calls: Int
    let seconds: Int
    let configurations: [String]
    private let wire: MediaWire

    init(calls: Int, seconds: Int, wire: MediaWire, configurations: [String]) {
        self.calls = calls
        self.seconds = seconds
        self.wire = wire
        self.configurations = configurations
    }

    /// What one part has found, as text.
    func run(_ part: MediaPart) throws -> String {
        switch part {
        case .allocations: try self.allocations()
        case .start: try self.start()
        case .few: try self.pair(calls: 20)
        case .many: try self.pair(calls: self.calls)
        case .visitors: try self.visitors()
        case .answers: try self.answers(calls: 50) + self.answers(calls: 200)
        case .interruptions: try self.interruptions(calls: 50)
        case .soak: try self.soak()
        }
    }

    private func allocations() throws -> String {
        let child = try ChildHost(["bench", "allocations"])
        var text = ""
        while let line = child.line() { text += line + "\n" }
        guard child.wait() == 0 else { throw CommandFailure(.failure, text) }
        return text
    }

    private func start() throws -> String {
        var milliseconds: [Double] = []
        var idle = 0
        for _ in 0..<5 {
            let target = try MediaTarget.host(self.configurations)
            milliseconds.append(target.startMilliseconds)
            sleep(1)
            idle = max(idle, ProcessMeter(of: target.process).residentBytes)
            _ = try target.stop()
        }
        milliseconds.sort()
        return """
            start to ready for calls: \(Figure.one(milliseconds[2])) ms (median of 5, worst \(Figure.one(milliseconds[4])))
            resident memory, idle: \(Figure.one(Double(idle) / 1e6)) MB

            """
    }

    private func pair(calls: Int) throws -> String {
        let echo = try self.measure(try .echo(), calls: calls)
        let host = try self.measure(try .host(self.configurations), calls: calls)
        return MediaRow.heading("\(calls) calls, \(self.seconds) s") + echo.row("bare echo")
            + host.row("host")
            + "  the host's processor time is \(Figure.three(host.microsecondsAFrame / echo.microsecondsAFrame)) of the echo's\n"
    }

    private func visitors() throws -> String {
        let calls = self.calls / 2
        let alone = try self.measure(try .host(self.configurations), calls: calls)
        let visited = try self.measure(
            try .host(self.configurations), calls: calls, visitorsPerSecond: 10)
        let moved =
            visited.figures.frames.percentile(99) - alone.figures.frames.percentile(99)
        return MediaRow.heading("\(calls) steady calls, \(self.seconds) s")
            + alone.row("alone") + visited.row("10 come and go")
            + "  ten new calls a second move the steady calls' p99 by \(Figure.three(moved)) ms\n"
    }

    private func answers(calls: Int) throws -> String {
        let target = try MediaTarget.host(self.configurations)
        let speaking = try self.measure(target, calls: calls)
        let silent = try self.measure(
            try .host(self.configurations), calls: calls, caller: .silent)
        let turns = max(1, speaking.figures.replies)
        let extra = (speaking.processorSeconds - silent.processorSeconds) * 1e3 / Double(turns)
        return try AnswerDelays(store: target.store).text(calls: calls)
            + "  \(Figure.three(extra)) ms of processor a turn, of \(turns) turns: what calls cost beyond calls of silence\n"
    }

    private func interruptions(calls: Int) throws -> String {
        let row = try self.measure(
            try .host(self.configurations), calls: calls, caller: .interrupting)
        return MediaRow.heading("\(calls) callers who speak into every reply, \(self.seconds) s")
            + row.interruptions
    }

    /// So often the host is looked at.
    private static let looks = 32

    private func soak() throws -> String {
        let tape = self.wire.tape(.patient)
        var plan = LoadRun.Plan(
            port: 0, wire: self.wire.wire(tape), tape: tape, calls: 0, seconds: self.seconds)
        plan.visitorsPerSecond = max(1, self.calls / 100)
        plan.visit = max(1, self.calls / plan.visitorsPerSecond)
        plan.countsVisitors = true
        let target = try MediaTarget.host(self.configurations)
        plan.port = target.port
        var seen: [ProcessFigures] = []
        Standard.output.write(
            MediaRow.heading(
                "\(plan.visitorsPerSecond * plan.visit) calls at once, each \(plan.visit) s, for \(self.seconds) s"
            ))
        let figures = try LoadRun(plan).run(often: Self.looks) { time in
            let meter = ProcessMeter(of: target.process)
            // Until then there are more calls each second.
            if time > .seconds(plan.visit) {
                seen.append(
                    ProcessFigures(
                        threads: meter.threads, files: meter.descriptors, handles: 0,
                        memory: meter.residentBytes / 1_024))
            }
            Standard.output.write(
                "  after \(time.milliseconds / 1_000) s: \(Figure.one(Double(meter.residentBytes) / 1e6)) MB, "
                    + "\(meter.descriptors) descriptors, \(meter.threads) threads, "
                    + "\(Figure.one(meter.seconds)) s of processor\n")
        }
        _ = try target.stop()
        let text =
            "  \(figures.sent) frames sent, \(figures.received) received, \(figures.lost) lost, "
            + "\(figures.late) late, \(figures.replies) replies, \(figures.unanswered) missing\n"
            + MediaRow.failures(of: figures)
        let growth = ProcessCheck.violations(in: seen).map { "  GROWN: \($0.detail)\n" }
        guard growth.isEmpty else { throw MediaGrowth(text: text + growth.joined()) }
        return text + "  nothing has grown from the first quarter to the last\n"
    }

    private func measure(
        _ target: MediaTarget, calls: Int, caller: MediaCaller = .patient,
        visitorsPerSecond: Int = 0
    ) throws -> MediaRow {
        let tape = self.wire.tape(caller)
        let wire: any CallWire =
            target.isEcho
            ? EchoWire(path: EchoBench.path, bytes: self.wire.bytes) : self.wire.wire(tape)
        var plan = LoadRun.Plan(
            port: target.port, wire: wire, tape: tape, calls: calls, seconds: self.seconds,
            isEcho: target.isEcho)
        plan.visitorsPerSecond = visitorsPerSecond
        let idle = ProcessMeter(of: target.process)
        var (before, after) = (idle, idle)
        let figures = try LoadRun(plan).run(
            began: { before = ProcessMeter(of: target.process) },
            ended: { after = ProcessMeter(of: target.process) })
        _ = try target.stop()
        return MediaRow(
            figures: figures, calls: calls, seconds: Double(self.seconds),
            processorSeconds: after.seconds - before.seconds,
            bytesACall: (after.residentBytes - idle.residentBytes) / calls)
    }
}

/// What a host has more of at the end than at the beginning.
struct MediaGrowth: Error {
    var text: String
}
