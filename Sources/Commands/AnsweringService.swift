import CallModel
import Calls
import Configuration
import Drills
import EventLoop
import HostAPI
import Providers
import Synchronization
import Telemetry

/// Answers what the channels report and dials what the API asks for, one task a call.
final class AnsweringService: Sendable {
    private struct State {
        var calls: [CallID: Call] = [:]
        var phase = HostCondition.Phase.starting
        var whenEmpty: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    private let host: HostAssembly
    private let sink: any JournalSink
    /// By pipeline; one for each loop.
    private let plans: [String: [CallPlan]]
    private let state = Mutex(State())

    init(host: HostAssembly, sink: any JournalSink) throws(CommandFailure) {
        self.host = host
        self.sink = sink
        var plans: [String: [CallPlan]] = [:]
        for pipeline in host.configuration.pipelines {
            plans[pipeline.name] = try host.plans(for: pipeline)
        }
        self.plans = plans
    }

    /// Every channel reports its calls from now on.
    func isListening() {
        self.state.withLock { if $0.phase == .starting { $0.phase = .ready } }
    }

    var count: Int { self.state.withLock { $0.calls.count } }

    func listen(to pipeline: PipelineConfiguration) async throws(CommandFailure) {
        guard let plans = self.plans[pipeline.name], let channel = plans.first?.channel else {
            return
        }
        do throws(ProviderFailure) {
            try await channel.provider.listen { [weak self] call in
                self?.answer(call, with: plans, of: pipeline)
            }
        } catch {
            throw CommandFailure(
                .plugin,
                "pipeline \(pipeline.name): channel \(pipeline.channel) cannot listen: \(error.reason)"
            )
        }
    }

    private func answer(
        _ incoming: IncomingCall, with plans: [CallPlan], of pipeline: PipelineConfiguration
    ) {
        let invitation = CallInvitation(
            id: .next, target: incoming.token, from: incoming.from, to: incoming.to,
            facts: incoming.facts)
        let place = self.host.loops.placeOfCall
        if self.start(invitation, with: plans, of: pipeline, at: place) { return }
        self.host.log.write(
            .info, "call refused",
            ["pipeline": pipeline.name, "reason": "the host is shutting down"])
        let plan = plans[place]
        self.host.loops.loops[place].perform { Refusal.refuse(incoming, of: plan) }
    }

    /// - Parameter place: of the loop on which the call is to live.
    /// - Returns: false when the host takes no more calls.
    private func start(
        _ invitation: CallInvitation, with plans: [CallPlan], of pipeline: PipelineConfiguration,
        at place: Int
    ) -> Bool {
        var invitation = invitation
        let configuration = self.host.configuration
        if configuration.drills.selects(from: invitation.from, facts: invitation.facts) {
            invitation.drill = configuration.faults(of: pipeline).mapValues(\.summary)
        }
        let id = invitation.id
        let plan = plans[place]
        let call = Call(
            plan: plan, invitation: invitation, loop: self.host.loops.loops[place],
            sink: self.sink, health: self.host.health)
        let isTaken = self.state.withLock { state in
            guard state.phase != .draining else { return false }
            state.calls[id] = call
            return true
        }
        guard isTaken else { return false }
        self.host.log.write(
            .info, invitation.drill.isEmpty ? "call started" : "drill started",
            ["call": id.rawValue, "pipeline": plan.pipeline, "loop": "\(place)"])
        Task {
            let result = await call.run()
            self.host.log.write(
                .info, "call ended", ["call": id.rawValue, "outcome": result.outcome.rawValue])
            self.ended(id)
        }
        return true
    }

    private func ended(_ id: CallID) {
        let waiting = self.state.withLock { state in
            state.calls[id] = nil
            guard state.calls.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.whenEmpty = [:] }
            return Array(state.whenEmpty.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Takes no more calls and waits for those that run; after the time, or at another signal, they end with their
    /// farewell; after a while, or at one more signal, without it.
    /// - Returns: whether they ended by themselves.
    func drain(for limit: Duration, interruptedBy signals: Signals) async -> Bool {
        self.state.withLock { $0.phase = .draining }
        if await self.becomesEmpty(within: limit, or: signals) { return true }
        let reason = "the host is shutting down"
        for call in self.running { await call.hangUpPolitely(reason: reason) }
        if await self.becomesEmpty(within: Self.longestFarewell, or: signals) { return false }
        for call in self.running { await call.hangUp(reason: reason) }
        await self.waitUntilEmpty()
        return false
    }

    private static let longestFarewell = Duration.seconds(20)

    private var running: [Call] { self.state.withLock { Array($0.calls.values) } }

    /// Waits until no call runs; false: the time is over, or a signal has come.
    private func becomesEmpty(within limit: Duration, or signals: Signals) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
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
            group.cancelAll()
            return first
        }
    }

    /// Also returns when the task is cancelled.
    private func waitUntilEmpty() async {
        let waiter = self.state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    if state.calls.isEmpty || Task.isCancelled { return true }
                    state.whenEmpty[waiter] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.whenEmpty.removeValue(forKey: waiter) }?.resume()
        }
    }
}

extension AnsweringService: CallControl {
    var condition: HostCondition {
        self.state.withLock { HostCondition(phase: $0.phase, calls: $0.calls.count) }
    }

    func dial(_ order: DialOrder) throws(DialRefusal) -> CallID {
        let pipelines = self.host.configuration.pipelines
        guard let pipeline = pipelines.first(where: { $0.name == order.pipeline }),
            let plans = self.plans[order.pipeline]
        else { throw .noSuchPipeline(known: pipelines.map(\.name)) }
        let invitation = CallInvitation(
            id: .next, target: order.to, dials: true, from: order.from, to: order.to,
            facts: order.facts,
            channelOptionsJSON: order.from.isEmpty
                ? "{}" : JSONValue.object(["from": .text(order.from)]).json)
        let place = self.host.loops.next()
        guard self.start(invitation, with: plans, of: pipeline, at: place) else { throw .draining }
        return invitation.id
    }

    func hangUp(_ id: CallID) -> Bool {
        guard let call = self.state.withLock({ $0.calls[id] }) else { return false }
        Task { await call.hangUp(reason: "asked for over the API") }
        return true
    }
}

extension CallID {
    /// A new one.
    static var next: CallID {
        var random = SystemRandomNumberGenerator()
        return CallID(time: .wallClock, randomness: random.next())
    }
}
