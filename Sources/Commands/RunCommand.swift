import CallModel
import Calls
import Configuration
import Drills
import EventLoop
import Glibc
import Providers
import Store
import Synchronization
import Telemetry

/// `jackfield run`: answers calls until it is told to stop.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "Answers calls on every pipeline's channel, until SIGTERM or SIGINT."
    static let usage = "[--config FILE]…"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(
            name: "drain", value: "SECONDS",
            help: "How long running calls may go on after SIGTERM. Default: 60."),
    ]
    static let details = """
        Starts the host: every pipeline's channel reports its calls, and each is answered. The log goes to
        standard error, the calls go to the store ("jackfield calls" shows them while the host runs).
        SIGTERM or SIGINT drains: no new calls, running ones may finish; a second signal ends them.

          jackfield run --config site.yaml
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let drain = try arguments.integer("drain", in: 0...86_400) ?? 60
        let configuration = try ConfigurationOption.load(arguments)
        let signals = Signals.taking([SIGTERM, SIGINT])
        let names = configuration.pipelines.reduce(into: Set<String>()) {
            $0.formUnion($1.providers)
        }
        let host = try await HostAssembly.make(configuration, pace: .real, providers: names)
        let writer = try host.openStore()
        let answering = AnsweringService(host: host, sink: writer)
        for pipeline in configuration.pipelines {
            try await answering.listen(to: pipeline)
        }
        // While calls run each of them looks after the canaries; this is for when none does.
        let canaries = host.loop.schedule(after: .seconds(1), every: .seconds(1)) { _ in
            host.health.sendCanaries(at: host.loop.now)
        }
        defer { canaries.stop() }
        host.log.write(
            .info, "ready for calls",
            ["pipelines": configuration.pipelines.map(\.name).joined(separator: ",")])
        Self.warnOfFaults(configuration, host.log)
        let signal = await signals.next()
        host.log.write(
            .info, "draining", ["signal": "\(signal)", "calls": "\(answering.count)"])
        let hasDrained = await answering.drain(for: .seconds(drain), interruptedBy: signals)
        host.log.write(
            .info, hasDrained ? "all calls have ended" : "ended the calls that were left")
        await host.close()
        writer.close()
        return .success
    }

    private static func warnOfFaults(_ configuration: Configuration, _ log: Log) {
        let faulty = configuration.providers.filter { $0.fault != nil }.map(\.name)
        guard !faulty.isEmpty else { return }
        log.write(
            .warning,
            configuration.drills.allCalls
                ? "every call is a drill" : "providers have faults, which strike in drills",
            ["providers": faulty.joined(separator: ",")])
    }
}

/// Answers what the channels report, one task a call.
final class AnsweringService: Sendable {
    private struct State {
        var calls: [CallID: Call] = [:]
        var isDraining = false
        var whenEmpty: [CheckedContinuation<Void, Never>] = []
    }

    private let host: HostAssembly
    private let sink: JournalWriter
    private let state = Mutex(State())

    init(host: HostAssembly, sink: JournalWriter) {
        self.host = host
        self.sink = sink
    }

    var count: Int { self.state.withLock { $0.calls.count } }

    func listen(to pipeline: PipelineConfiguration) async throws(CommandFailure) {
        let plan = try self.host.plan(for: pipeline)
        do throws(ProviderFailure) {
            try await plan.channel.provider.listen { [weak self] call in
                self?.answer(call, with: plan, of: pipeline)
            }
        } catch {
            throw CommandFailure(
                .plugin,
                "pipeline \(pipeline.name): channel \(pipeline.channel) cannot listen: \(error.reason)"
            )
        }
    }

    private func answer(
        _ incoming: IncomingCall, with plan: CallPlan, of pipeline: PipelineConfiguration
    ) {
        var random = SystemRandomNumberGenerator()
        let id = CallID(time: .wallClock, randomness: random.next())
        var invitation = CallInvitation(
            id: id, target: incoming.token, from: incoming.from, to: incoming.to,
            facts: incoming.facts)
        let configuration = self.host.configuration
        if configuration.drills.selects(from: incoming.from, facts: incoming.facts) {
            invitation.drill = configuration.faults(of: pipeline).mapValues(\.summary)
        }
        let call = Call(
            plan: plan, invitation: invitation,
            loop: self.host.loop, sink: self.sink, health: self.host.health)
        let isTaken = self.state.withLock { state in
            guard !state.isDraining else { return false }
            state.calls[id] = call
            return true
        }
        guard isTaken else { return }
        self.host.log.write(
            .info, invitation.drill.isEmpty ? "call started" : "drill started",
            ["call": id.rawValue, "pipeline": plan.pipeline])
        Task {
            let result = await call.run()
            self.host.log.write(
                .info, "call ended", ["call": id.rawValue, "outcome": result.outcome.rawValue])
            self.ended(id)
        }
    }

    private func ended(_ id: CallID) {
        let waiting = self.state.withLock { state in
            state.calls[id] = nil
            guard state.calls.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Takes no more calls and waits for those that run; ends them after the time or at another signal.
    /// - Returns: whether they ended by themselves.
    func drain(for limit: Duration, interruptedBy signals: Signals) async -> Bool {
        self.state.withLock { $0.isDraining = true }
        let hasDrained = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.waitUntilEmpty()
                return true
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            group.addTask {
                _ = await signals.next()
                return false
            }
            let first = await group.next() ?? true
            if !first { await self.hangUpAll() }
            group.cancelAll()
            return first
        }
        return hasDrained
    }

    private func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = self.state.withLock { state in
                if !state.calls.isEmpty { state.whenEmpty.append(continuation) }
                return state.calls.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func hangUpAll() async {
        for call in self.state.withLock({ Array($0.calls.values) }) {
            await call.hangUp(reason: "the host is shutting down")
        }
        await self.waitUntilEmpty()
    }
}
