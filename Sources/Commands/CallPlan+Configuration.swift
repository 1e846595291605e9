import CallAudio
import CallModel
import Calls
import Configuration
import EventLoop
import PluginHost
import Turns

extension HostAssembly {
    /// The pipeline's plan for a call on this host's first loop.
    func plan(for pipeline: PipelineConfiguration) throws(CommandFailure) -> CallPlan {
        let plan = try self.plan(for: pipeline, on: self.loop)
        self.health.watch(plan, on: self.loop)
        return plan
    }

    /// The pipeline's plan for a call on each of this host's loops.
    func plans(for pipeline: PipelineConfiguration) throws(CommandFailure) -> [CallPlan] {
        var plans = [try self.plan(for: pipeline)]
        for loop in self.loops.loops.dropFirst() {
            plans.append(try self.plan(for: pipeline, on: loop))
        }
        return plans
    }

    private func plan(
        for pipeline: PipelineConfiguration, on loop: EventLoop
    ) throws(CommandFailure) -> CallPlan {
        guard let channel = self.plugins.instance(pipeline.channel)?.channel(on: loop) else {
            throw CommandFailure(.plugin, "provider \(pipeline.channel) brings no calls")
        }
        let configuration = self.configuration
        var plan = CallPlan(
            pipeline: pipeline.name, language: pipeline.language,
            channel: ChainLink(
                channel, name: pipeline.channel,
                deadlines: configuration.deadlines(of: pipeline.channel)),
            stt: self.links(pipeline.stt) { $0.recognizer(on: loop) },
            dialogue: self.links(pipeline.dialogue) { $0.dialogue(on: loop) },
            tts: self.links(pipeline.tts) { $0.synthesizer(on: loop) })
        plan.crm = self.links(pipeline.crm) { $0.customerRecords(on: loop) }
        plan.turns = TurnSettings(pipeline.turns, language: pipeline.language)
        plan.maxDuration = pipeline.maximumDuration
        plan.farewell = pipeline.farewell
        plan.mediaTimeout = pipeline.mediaTimeout
        plan.hedge = pipeline.hedge.map { HedgeRule(least: $0.after, percent: $0.percent) }
        plan.waiting = pipeline.waiting.map { WaitingRule(after: $0.after, text: $0.text) }
        plan.holdMusic = try pipeline.holdMusic.map { path throws(CommandFailure) in
            try Clip(path: path)
        }
        plan.ringing = pipeline.outbound.ringing
        plan.machine = MachineRule(pipeline.outbound.machine)
        plan.returns = pipeline.returns.mapValues {
            ReturnRule(ReturnRule.When($0), dwell: pipeline.returnsAfter)
        }
        plan.exhausted = try pipeline.exhausted.map { step throws(CommandFailure) in
            try LastResort(step)
        }
        return plan
    }

    private func links<Port>(
        _ chain: [String], _ port: (PluginInstance) -> Port?
    ) -> [ChainLink<Port>] {
        chain.compactMap { name in
            self.plugins.instance(name).flatMap(port).map {
                var link = ChainLink(
                    $0, name: name, deadlines: self.configuration.deadlines(of: name))
                if let provider = self.configuration.provider(named: name) {
                    link.standby = Standby(rawValue: provider.standby.rawValue) ?? .cold
                    link.patience = provider.patience
                    link.prices = provider.prices
                }
                return link
            }
        }
    }
}

extension Configuration {
    func deadlines(of provider: String) -> Calls.Deadlines {
        var deadlines = Calls.Deadlines()
        guard let configured = self.provider(named: provider)?.deadlines else { return deadlines }
        deadlines.open = configured.open
        deadlines.final = configured.final
        deadlines.firstContent = configured.firstContent
        deadlines.firstAudio = configured.firstAudio
        deadlines.stall = configured.stall
        deadlines.result = configured.result
        let kinds: [(String, Latency)] = [
            ("open_ms", .open), ("final_ms", .final), ("first_content_ms", .firstContent),
            ("first_audio_ms", .firstAudio), ("result_ms", .result),
        ]
        deadlines.fixed = Set(kinds.filter { configured.given.contains($0.0) }.map(\.1))
        return deadlines
    }
}

extension ReturnRule.When {
    fileprivate init(_ configured: PipelineConfiguration.Return) {
        self =
            switch configured {
            case .nextTurn: .nextTurn
            case .nextCall: .nextCall
            case .never: .never
            }
    }
}

extension MachineRule {
    fileprivate init(_ configured: PipelineConfiguration.Outbound.Machine) {
        self =
            switch configured {
            case .talk: .talk
            case .hangUp: .hangUp
            case .say(let text): .say(text)
            }
    }
}

extension PipelineConfiguration {
    /// All providers that its calls use.
    var providers: Set<String> {
        Set([self.channel] + self.stt + self.dialogue + self.tts + self.crm)
    }
}

extension TurnSettings {
    init(_ rules: TurnRules, language: String) {
        self.init()
        self.endpointing = rules.endpointing
        self.maxUtterance = rules.maximumUtterance
        self.interDigit = rules.interDigit
        self.digitTerminator = rules.digitTerminator
        self.bargeIn.isEnabled = rules.bargeIn
        self.bargeIn.suspect = rules.suspect
        self.bargeIn.decide = rules.decide
        self.bargeIn.commit = rules.commit
        self.bargeIn.duckDecibels = Double(rules.duck)
        self.bargeIn.protectFirst = rules.protectFirst
        self.bargeIn.backchannels =
            rules.backchannels.map { Backchannels($0) } ?? Backchannels(language: language)
        self.silence.promptAfter = rules.promptAfter
        self.silence.maxPrompts = rules.maximumPrompts
        self.silence.giveUpAfter = rules.hangUpAfter
    }
}
