import CallAudio
import CallModel
import Glibc
import Rehearsal

/// Hosts that are killed one after the other, on one store after the other.
struct KillLane {
    // A store grows with each host, and all of it is looked at.
    private static let killsPerStore = 20
    // A host that is not ready, or has not ended, by then never will.
    private static let patience = Duration.seconds(120)

    private let folder: String
    private let configurations: [String]
    private let tape: KillTape
    private var witness: KillWitness
    private var check: KillCheck
    private var report = KillReport()

    /// Kills one host for each seed; blocks.
    ///
    /// - Parameter tolerance: how much may be missing at the end of a recording.
    static func run(
        seeds: [UInt64], configurations: [String], tolerance: Duration
    ) -> KillReport {
        var report = KillReport()
        for start in stride(from: 0, to: seeds.count, by: Self.killsPerStore) {
            let group = seeds[start..<min(start + Self.killsPerStore, seeds.count)]
            do {
                var lane = try KillLane(over: configurations, tolerance)
                for seed in group { lane.kill(seed) }
                report.add(lane.finish())
            } catch {
                report.faults.append("\(error)")
            }
        }
        return report
    }

    private init(over configurations: [String], _ tolerance: Duration) throws {
        guard let folder = Files.makeScratch("kills") else { throw KillFault("no folder in /tmp") }
        let overlay = "\(folder)/overlay.yaml"
        let isWritten = Files.write(
            """
            store: { path: \(folder)/jackfield.db }
            state: { directory: \(folder)/state }
            providers: { witness: { settings: { crm: { witness: \(folder)/witness.jsonl } } } }

            """, to: overlay)
        guard isWritten else { throw KillFault("cannot write \(overlay)") }
        self.folder = folder
        self.configurations = (configurations + [overlay]).flatMap { ["--config", $0] }
        self.tape = try KillTape(path: "\(folder)/tape.wav", tolerance: tolerance)
        self.witness = KillWitness(path: "\(folder)/witness.jsonl")
        self.check = KillCheck(path: "\(folder)/jackfield.db")
    }

    /// One host, and when it dies; all of it by chance.
    private struct Plan {
        let isCall: Bool
        /// The time counts from the start of the process, else from the moment at which calls come.
        let isEarly: Bool
        let delay: Duration

        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            self.isCall = Int.random(in: 0..<4, using: &random) == 0
            self.isEarly = Int.random(in: 0..<4, using: &random) == 0
            let most = self.isCall && !self.isEarly ? 3_000_000 : 300_000
            self.delay = .microseconds(Int.random(in: 0...most, using: &random))
        }

        var description: String {
            "jackfield \(self.isCall ? "call" : "run") killed \(self.delay) after "
                + (self.isEarly ? "its start" : "it was ready")
        }
    }

    private mutating func kill(_ seed: UInt64) {
        let plan = Plan(seed: seed)
        let reply = "\(self.folder)/reply-\(seed).wav"
        do throws(ChildHost.Failure) {
            let host = try ChildHost(self.words(plan, reply: reply))
            var ready: ContinuousClock.Instant?
            if !plan.isEarly { ready = self.waitUntilReady(host) }
            let deadline = ContinuousClock.now + plan.delay
            while ContinuousClock.now < deadline, let line = host.line(until: deadline) {
                if self.see(line) { ready = .now }
            }
            host.send(SIGKILL)
            let killed = ContinuousClock.now
            while let line = host.line() { if self.see(line) { ready = ready ?? killed } }
            let status = host.wait()
            self.report.kills += 1
            if ready == nil { self.report.early += 1 }
            var faults = self.examine(isReady: ready != nil)
            if status != -SIGKILL { faults.append("it had ended by itself with status \(status)") }
            if ready == nil, !plan.isEarly { faults.append("it was never ready") }
            if plan.isCall, let ready {
                switch self.tape.examine(reply, length: killed - ready) {
                case .success(let missing): self.report.missing.append(missing)
                case .failure(let fault): faults.append(fault.text)
                }
            }
            self.add(faults, plan, seed)
        } catch {
            self.report.faults.append("cannot start a host: \(error.reason)")
        }
    }

    private func words(_ plan: Plan, reply: String) -> [String] {
        guard plan.isCall else { return ["run"] + self.configurations }
        return ["call", "--json", "--pace", "real", "--pipeline", "tape"]
            + ["--caller", self.tape.path, "--reply", reply] + self.configurations
    }

    private mutating func waitUntilReady(_ host: ChildHost) -> ContinuousClock.Instant? {
        let deadline = ContinuousClock.now + Self.patience
        while let line = host.line(until: deadline) { if self.see(line) { return .now } }
        return nil
    }

    /// - Returns: whether calls come from now on, and the store was read before.
    private mutating func see(_ text: String) -> Bool {
        guard let line = JSONValue(parsing: text) else { return false }
        self.witness.see(line)
        return line["message"]?.string == "ready for calls" || line["event"]?.string == "answered"
    }

    private mutating func examine(isReady: Bool) -> [String] {
        let (turns, ends) = (self.witness.takeTurns(), self.witness.takeEnds())
        self.report.turns += turns.count
        self.report.ends += ends.count
        return self.check.examine(turns: turns, ends: ends, isReady: isReady)
    }

    private mutating func add(_ faults: [String], _ plan: Plan, _ seed: UInt64) {
        let again = "jackfield bench kills --count 1 --seed \(seed)"
        self.report.faults += faults.map { "\($0) [\(plan.description); \(again); \(self.folder)]" }
    }

    /// One more host, which ends in good order; then everything once more.
    private mutating func finish() -> KillReport {
        do throws(ChildHost.Failure) {
            let host = try ChildHost(["run", "--drain", "0"] + self.configurations)
            let ready = self.waitUntilReady(host)
            host.send(SIGTERM)
            let deadline = ContinuousClock.now + Self.patience
            while let line = host.line(until: deadline) { _ = self.see(line) }
            // One that has ended takes no signal.
            host.send(SIGKILL)
            let status = host.wait()
            var faults = self.examine(isReady: ready != nil) + self.check.examineAll()
            if ready == nil || status != 0 { faults.append("it ended with status \(status)") }
            self.report.faults += faults.map { "the last host of \(self.folder): \($0)" }
        } catch {
            self.report.faults.append("cannot start a host: \(error.reason)")
        }
        self.report.calls = self.check.callCount
        self.report.entries = self.check.entryCount
        self.report.interrupted = self.check.interrupted
        if self.report.faults.isEmpty { Files.remove(self.folder) }
        return self.report
    }
}
