import CallModel
import Calls
import Configuration
import PluginHost
import Rehearsal
import Turns

/// Makes the providers of a simulated world, from the configuration's templates, and plans of them.
struct SimulatedProviders {
    private let world: SimulatedWorld
    private let host: HostAssembly
    private let folder: String

    /// - Parameter folder: for the witnesses.
    init(_ world: SimulatedWorld, _ host: HostAssembly, folder: String) {
        self.world = world
        self.host = host
        self.folder = folder
    }

    func make() async throws(CommandFailure) {
        for provider in self.world.providers {
            let name = provider.capability.rawValue
            guard let template = self.host.configuration.provider(named: name) else {
                throw CommandFailure(
                    .configuration, "the configuration has no provider \"\(name)\"; add one")
            }
            var setup = PluginHost.ProviderSetup(template)
            setup.name = provider.name
            setup.settingsJSON = self.settings(provider, over: template.settingsJSON)
            setup.fault = provider.fault
            do throws(ProviderFailure) {
                _ = try await self.host.plugins.makeProvider(setup)
            } catch {
                throw CommandFailure(
                    .plugin, "provider \(provider.name): \(error.code.name): \(error.reason)")
            }
        }
    }

    /// Takes them out of use; no call runs any more.
    func remove() async {
        for provider in self.world.providers {
            await self.host.plugins.removeProvider(provider.name)
        }
    }

    private func settings(_ provider: SimulatedProvider, over template: String) -> String {
        let name = provider.capability.rawValue
        var section: [String: JSONValue] = [:]
        if case .object(let members)? = JSONValue(parsing: template)?[name] { section = members }
        section.merge(provider.settings) { $1 }
        switch provider.capability {
        case .channel: section["witness"] = .text("\(self.folder)/calls.jsonl")
        case .crm: section["witness"] = .text("\(self.folder)/operations.jsonl")
        case .stt, .dialogue, .tts: break
        }
        return JSONValue.object([name: .object(section)]).json
    }

    // MARK: - Plans

    func plan(for pipeline: SimulatedPipeline) -> CallPlan {
        let loop = self.host.loop
        guard let channel = self.links(.channel, of: pipeline, { $0.channel(on: loop) }).first
        else { preconditionFailure("every simulated pipeline has a channel") }
        var plan = CallPlan(
            pipeline: pipeline.name, language: "en", channel: channel,
            stt: self.links(.stt, of: pipeline) { $0.recognizer(on: loop) },
            dialogue: self.links(.dialogue, of: pipeline) { $0.dialogue(on: loop) },
            tts: self.links(.tts, of: pipeline) { $0.synthesizer(on: loop) })
        plan.crm = self.links(.crm, of: pipeline) { $0.customerRecords(on: loop) }
        plan.turns.endpointing = pipeline.endpointing
        plan.turns.bargeIn.isEnabled = pipeline.isBargeInEnabled
        plan.turns.bargeIn.protectFirst = pipeline.protectFirst
        plan.turns.bargeIn.backchannels = .init(SimulatedCaller.backchannels)
        plan.turns.silence.promptAfter = .seconds(8)
        plan.turns.silence.giveUpAfter = .seconds(30)
        plan.maxDuration = .seconds(180)
        plan.exhausted = Self.steps(pipeline.plan)
        plan.hedge = pipeline.hedge.map { HedgeRule(least: $0.least, percent: $0.percent) }
        plan.returns = pipeline.returns.mapValues {
            ReturnRule($0.isNextTurn ? .nextTurn : .nextCall, dwell: $0.dwell)
        }
        return plan
    }

    private func links<Port>(
        _ capability: Capability, of pipeline: SimulatedPipeline, _ port: (PluginInstance) -> Port?
    ) -> [ChainLink<Port>] {
        (pipeline.chains[capability] ?? []).compactMap { provider in
            self.host.plugins.instance(provider.name).flatMap(port).map {
                var link = ChainLink($0, name: provider.name)
                if pipeline.warm.contains(provider.name) { link.standby = .warm }
                if pipeline.hot.contains(provider.name) { link.standby = .hot }
                return link
            }
        }
    }

    private static func steps(_ plan: SimulatedPipeline.Plan) -> [LastResort] {
        // Half a second of nothing: what it sounds like does not matter here.
        let clip = LastResort.clip(samples: Array(repeating: 0, count: 4_000), rate: 8_000)
        return switch plan {
        case .hangUp: [.hangUp]
        case .say: [.say("w91 w92 w93."), .hangUp]
        case .clip: [clip, .hangUp]
        case .sayOrClip: [.say("w91 w92 w93."), clip, .hangUp]
        }
    }
}
