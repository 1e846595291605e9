import Configuration
import Rehearsal

/// A run of `jackfield simulate`: world after world, some at the same time.
struct Simulation {
    private let settings: SimulationSettings
    private let configuration: Configuration

    init(_ settings: SimulationSettings, _ configuration: Configuration) {
        self.settings = settings
        self.configuration = configuration
    }

    func run() async throws(CommandFailure) -> SimulationReport {
        let start = ContinuousClock.now
        let count = (self.settings.calls + self.settings.concurrent - 1) / self.settings.concurrent
        var report = SimulationReport(self.settings)
        // Once, the library is tried in a process of its own; then it is known.
        report.add(try await self.world(0))
        var failure: CommandFailure?
        await withTaskGroup(of: Result<WorldOutcome, CommandFailure>.self) { group in
            var next = 1
            for _ in 0..<self.settings.threads where next < count {
                let number = next
                group.addTask { await self.result(number) }
                next += 1
            }
            for await result in group {
                switch result {
                case .success(let outcome): report.add(outcome)
                case .failure(let error): failure = failure ?? error
                }
                guard next < count, failure == nil else { continue }
                let number = next
                group.addTask { await self.result(number) }
                next += 1
            }
        }
        if let failure { throw failure }
        report.finish(after: ContinuousClock.now - start)
        return report
    }

    /// The world that a call belongs to.
    func world(of index: Int) async throws(CommandFailure) -> WorldOutcome {
        let first = index / self.settings.concurrent * self.settings.concurrent
        let world = SimulatedWorld(
            seed: self.settings.seed, number: index / self.settings.concurrent,
            indices: first..<first + self.settings.concurrent)
        return try await WorldRun.run(world, self.configuration, triesPlugins: true)
    }

    private func result(_ number: Int) async -> Result<WorldOutcome, CommandFailure> {
        do throws(CommandFailure) {
            return .success(try await self.world(number))
        } catch {
            return .failure(error)
        }
    }

    private func world(_ number: Int) async throws(CommandFailure) -> WorldOutcome {
        // The last world is as large as the others, so that each of its calls can be made again.
        let first = number * self.settings.concurrent
        let world = SimulatedWorld(
            seed: self.settings.seed, number: number,
            indices: first..<first + self.settings.concurrent)
        return try await WorldRun.run(world, self.configuration, triesPlugins: number == 0)
    }
}
