import Configuration
import EventLoop
import Rehearsal
import Synchronization

/// A run of `jackfield simulate`: world after world, in several hosts at the same time.
struct Simulation: Sendable {
    private let settings: SimulationSettings
    private let configuration: Configuration

    init(_ settings: SimulationSettings, _ configuration: Configuration) {
        self.settings = settings
        self.configuration = configuration
    }

    func run() async throws(CommandFailure) -> SimulationReport {
        if let journals = self.settings.journals { try Folder.make(journals, for: "--journals") }
        let start = ContinuousClock.now
        let count = (self.settings.calls + self.settings.concurrent - 1) / self.settings.concurrent
        let report = Collected(SimulationReport(self.settings))
        let next = Counter()
        let failures: [CommandFailure] = await withTaskGroup(of: CommandFailure?.self) { group in
            for _ in 0..<self.settings.threads {
                group.addTask { await self.work(next, count, report) }
            }
            return await group.reduce(into: []) { if let failure = $1 { $0.append(failure) } }
        }
        if let failure = failures.first { throw failure }
        return report.finish(after: ContinuousClock.now - start)
    }

    /// The world that a call belongs to, in a host of its own.
    func world(of index: Int) async throws(CommandFailure) -> WorldOutcome {
        let host = try await self.host()
        let outcome = try await WorldRun.run(
            self.world(index / self.settings.concurrent), on: host)
        if !outcome.isStuck { await host.close() }
        return outcome
    }

    /// Runs worlds, one after the other, in one host.
    private func work(
        _ next: Counter, _ count: Int, _ report: Collected
    ) async -> CommandFailure? {
        do throws(CommandFailure) {
            var host = try await self.host()
            while let number = next.take(below: count) {
                let outcome = try await WorldRun.run(self.world(number), on: host)
                report.add(outcome)
                try self.write(outcome.calls)
                // What a call that does not end has left may not meet the others.
                if outcome.isStuck { host = try await self.host() }
            }
            await host.close()
            return nil
        } catch {
            return error
        }
    }

    private func write(_ calls: [LedgerCall]) throws(CommandFailure) {
        guard let folder = self.settings.journals else { return }
        for call in calls {
            let path = "\(folder)/\(call.index).jsonl"
            guard Files.write(call.lines.joined(), to: path) else {
                throw CommandFailure(.failure, "cannot write \(path)")
            }
        }
    }

    /// Every world is as large as the others, so that each of its calls can be made again.
    private func world(_ number: Int) -> SimulatedWorld {
        let first = number * self.settings.concurrent
        return SimulatedWorld(
            seed: self.settings.seed, number: number,
            indices: first..<first + self.settings.concurrent)
    }

    /// Longer than any plugin's call takes on the busiest machine: what is given up is chance.
    private static let patience = Duration.seconds(600)

    /// A host without providers, whose clock stands still until a world begins.
    private func host() async throws(CommandFailure) -> HostAssembly {
        let host = try await HostAssembly.make(
            self.configuration, pace: .fast,
            providers: Set(self.configuration.providers.map(\.name)), startingProviders: false,
            patience: Self.patience)
        host.loop.hold()
        return host
    }
}

/// Numbers the worlds for those who run them.
private final class Counter: Sendable {
    private let next = Atomic(0)

    func take(below limit: Int) -> Int? {
        let number = self.next.add(1, ordering: .relaxed).oldValue
        return number < limit ? number : nil
    }
}

/// The report, as it grows. Any thread.
private final class Collected: Sendable {
    private let report: Mutex<SimulationReport>

    init(_ report: SimulationReport) { self.report = Mutex(report) }

    func add(_ outcome: WorldOutcome) { self.report.withLock { $0.add(outcome) } }

    func finish(after elapsed: Duration) -> SimulationReport {
        self.report.withLock {
            $0.finish(after: elapsed)
            return $0
        }
    }
}
