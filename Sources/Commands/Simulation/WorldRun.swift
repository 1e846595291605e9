import CallModel
import Calls
import Configuration
import Drills
import EventLoop
import Fallback
import FoundationEssentials
import PluginHost
import Rehearsal
import Store
import Synchronization

/// What became of the calls of one world.
struct WorldOutcome: Sendable {
    var number: Int
    var calls: [LedgerCall]
    var violations: [Violation]
    var figures: ProcessFigures
    var faults: [String]
    var isStored: Bool
    /// Some call or session has not ended: the host is not to be used any more.
    var isStuck: Bool
}

/// Runs the calls of one world, all on one loop, with providers and a store of their own.
struct WorldRun {
    private let world: SimulatedWorld
    private let host: HostAssembly
    private let folder: TrialFolder
    private let health: ProviderHealth

    static func run(
        _ world: SimulatedWorld, on host: HostAssembly
    ) async throws(CommandFailure) -> WorldOutcome {
        let watch = StuckWatch(world)
        defer { watch.stop() }
        let run = WorldRun(
            world: world, host: host, folder: try TrialFolder("simulate"),
            health: ProviderHealth(rules: Self.rules(world)).apart(
                // A name that nobody has, so that a world without faults is one of drills too.
                drilled: Set(world.providers.filter { $0.fault != nil }.map(\.name) + [""])))
        return try await run.run()
    }

    private static func rules(_ world: SimulatedWorld) -> [String: ProviderHealth.Rules] {
        let rules = world.providers.map { provider in
            var rules = ProviderHealth.Rules()
            rules.breaker.failures = provider.failures
            rules.breaker.rest = provider.rest
            rules.sessions = provider.sessions
            rules.queue = provider.sessions.map { $0 - 1 } ?? 0
            return (provider.name, rules)
        }
        return Dictionary(uniqueKeysWithValues: rules)
    }

    // MARK: - The calls

    private func run() async throws(CommandFailure) -> WorldOutcome {
        let providers = SimulatedProviders(self.world, self.host, folder: self.folder.path)
        try await providers.make()
        let plans = self.world.pipelines.map { providers.plan(for: $0) }
        for plan in plans { self.health.watch(plan, on: self.host.loop) }
        let store = "\(self.folder.path)/calls.db"
        let writer = self.world.isStored ? try Self.writer(store) : nil
        let sink: any JournalSink = if let writer { writer } else { NoStore() }
        let pages = await self.pages(plans, sink)
        writer?.close()
        var violations = pages.flatMap(\.violations)
        let hasEnded = pages.allSatisfy(\.check.isEnded)
        let leftovers = hasEnded ? self.leftovers() : []
        violations += leftovers
        // Providers wait for the end of their sessions.
        let isStuck = !hasEnded || leftovers.contains { $0.invariant == .sessions }
        if !isStuck { await providers.remove() }
        violations += try self.check(pages, store: writer == nil ? nil : store)
        return WorldOutcome(
            number: self.world.number,
            calls: zip(self.world.calls, pages).map {
                LedgerCall(index: $0.index, entries: $1.entries)
            }, violations: violations, figures: .current,
            faults: self.world.providers.compactMap { $0.fault?.kind.name },
            isStored: self.world.isStored, isStuck: isStuck)
    }

    /// On the clock of the loop: no call takes so long.
    private static let longest = Duration.seconds(900)
    private static let hour = Duration.seconds(3_600)
    /// From the end of the last call until everything must be at rest.
    private static let settling = Duration.seconds(60)

    /// Lets time go on until all calls are over.
    private func pages(_ plans: [CallPlan], _ sink: any JournalSink) async -> [CallLedger.Page] {
        let ledger = CallLedger(indices: self.world.calls.map(\.index))
        let loop = self.host.loop
        // What counts by the minute must find the same minutes in every host.
        let begin = Self.hour - .nanoseconds(loop.nowNanoseconds % Self.hour.nanoseconds)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let over = Once {
                // Between worlds no time passes: how long that takes is chance.
                loop.hold()
                continuation.resume()
            }
            let limit = loop.schedule(after: begin + Self.longest) { _ in over.run() }
            for (number, simulated) in self.world.calls.enumerated() {
                let call = self.call(simulated, plans, sink) { entry in
                    // The start is written once the call has come to the loop, from wherever it was made.
                    if entry.sequence == 0 { loop.release() }
                    guard ledger.add(entry, to: number) else { return }
                    _ = loop.schedule(after: Self.settling) { _ in
                        limit.stop()
                        over.run()
                    }
                }
                _ = loop.schedule(after: begin + simulated.caller.start) { _ in
                    loop.hold()
                    Task { _ = await call.run() }
                }
            }
            loop.release()
        }
        return ledger.finish()
    }

    private func call(
        _ simulated: SimulatedWorld.Call, _ plans: [CallPlan], _ sink: any JournalSink,
        _ observer: @escaping @Sendable (JournalEntry) -> Void
    ) -> Call {
        var invitation = CallInvitation(
            id: simulated.id, target: simulated.id.rawValue, dials: true,
            from: "\(simulated.index)",
            to: "simulated",
            channelOptionsJSON: JSONValue.object(["channel": simulated.caller.script]).json)
        let chains = self.world.pipelines[simulated.pipeline].chains.values.flatMap(\.self)
        let faults = chains.compactMap { link in link.fault.map { (link.name, $0.summary) } }
        invitation.drill = Dictionary(uniqueKeysWithValues: faults)
        return Call(
            plan: plans[simulated.pipeline], invitation: invitation, loop: self.host.loop,
            sink: sink, health: self.health, observer: observer)
    }

    // MARK: - What is left

    private func leftovers() -> [Violation] {
        var violations: [Violation] = []
        if self.health.occupancy != 0 {
            violations.append(
                Violation(
                    .occupancy, call: nil,
                    "world \(self.world.number): \(self.health.occupancy) still occupied"))
        }
        for provider in self.host.plugins.status.flatMap(\.providers)
        where provider.openSessions != 0 {
            violations.append(
                Violation(
                    .sessions, call: nil,
                    "world \(self.world.number): \(provider.name) has \(provider.openSessions) "
                        + "open sessions"))
        }
        return violations
    }

    private func check(
        _ pages: [CallLedger.Page], store: String?
    ) throws(CommandFailure) -> [Violation] {
        let witnesses = Dictionary(
            self.folder.takeLines(of: "calls.jsonl").compactMap { JSONValue(parsing: $0) }
                .map { ($0["call"]?.string ?? "", SimulatedCall.Witness($0)) },
            uniquingKeysWith: { first, _ in first })
        let operations = self.folder.takeLines(of: "operations.jsonl")
            .compactMap { JSONValue(parsing: $0)?["key"]?.string }
        let unmarked = Set(self.world.providers.filter { !$0.hasMarks }.map(\.name))
        let halting = Set(self.world.providers.filter(\.halts).map(\.name))
        do throws(StoreError) {
            let reader: StoreReader? = if let store { try StoreReader(path: store) } else { nil }
            var violations: [Violation] = []
            for (simulated, page) in zip(self.world.calls, pages) where page.check.isEnded {
                var call = SimulatedCall(
                    index: simulated.index, id: simulated.id, entries: page.entries,
                    witness: witnesses[simulated.id.rawValue])
                call.healthy = self.world.pipelines[simulated.pipeline].healthy
                call.backchannels = Set(SimulatedCaller.backchannels)
                call.unmarked = unmarked
                call.halting = halting
                call.operations = operations.filter { $0.hasPrefix("\(simulated.id)-") }
                    .map { SimulatedCall.Operation(key: $0) }
                if let reader {
                    call.stored = (
                        try reader.entries(of: simulated.id).entries,
                        try reader.call(simulated.id)?.outcome
                    )
                }
                violations += CallCheck.violations(in: call)
            }
            return violations
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
    }

    private static func writer(_ path: String) throws(CommandFailure) -> JournalWriter {
        do throws(StoreError) {
            return JournalWriter(store: try Store(path: path)) { _ in }
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
    }
}
