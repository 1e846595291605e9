import CallModel
import YAML

/// Checks pipelines against the providers they name.
struct PipelineCheck {
    private(set) var problems = Diagnostics()
    private let providers: [String: ProviderConfiguration]
    /// Also those that have mistakes of their own.
    private let declared: [CheckedSection.Entry]
    private var used: Set<String> = []

    init(providers: [ProviderConfiguration], declared: [CheckedSection.Entry]) {
        self.providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
        self.declared = declared
    }

    /// Nil: reported.
    mutating func pipeline(_ entry: CheckedSection.Entry) -> PipelineConfiguration? {
        let section = entry.section
        let language = section.text("language") ?? "en"
        let channel = section.text("channel")
        if let channel {
            self.check(channel, does: .channel, language, at: section.position(of: "channel"))
        }
        let stt = self.chain(.stt, section, language)
        let dialogue = self.chain(.dialogue, section, language)
        let tts = self.chain(.tts, section, language)
        let crm = self.chain(.crm, section, language)
        let exhausted = self.steps(section)
        let turns = self.turns(section)
        let holdMusic = self.holdMusic(section)
        guard let channel, let turns else { return nil }
        return PipelineConfiguration(
            name: entry.name, language: language, channel: channel, stt: stt, dialogue: dialogue,
            tts: tts, crm: crm, turns: turns,
            maximumDuration: .seconds(section.integer("max_duration_s") ?? 0),
            farewell: section.text("farewell"),
            mediaTimeout: self.mediaTimeout(section, of: channel),
            exhausted: exhausted, hedge: Self.hedge(section), waiting: Self.waiting(section),
            holdMusic: holdMusic, outbound: Self.outbound(section), returns: Self.returns(section),
            returnsAfter: .seconds(section.section("return")?.integer("after_s") ?? 0))
    }

    /// What only shows when all pipelines are seen together.
    mutating func checkTogether(_ root: CheckedSection) {
        var pipelineOfChannel: [String: String] = [:]
        for entry in root.named("pipelines") {
            guard let channel = entry.section.text("channel") else { continue }
            if let other = pipelineOfChannel[channel] {
                self.problems.warning(
                    at: entry.section.position(of: "channel"),
                    "calls of \(channel) go to the pipeline \(other), which also names it",
                    hint: "give each pipeline a channel of its own")
            } else {
                pipelineOfChannel[channel] = entry.name
            }
        }
        if root.given["providers"] != nil, self.declared.isEmpty {
            self.problems.error(at: root.position(of: "providers"), "there is no provider")
        }
        if root.given["pipelines"] != nil, root.named("pipelines").isEmpty {
            self.problems.error(at: root.position(of: "pipelines"), "there is no pipeline")
        }
    }

    /// Only worth saying when all is well: a mistyped name leaves its provider unused.
    mutating func warnOfUnused() {
        for entry in self.declared where !self.used.contains(entry.name) {
            self.problems.warning(
                at: entry.keyPosition, "no pipeline uses the provider \(entry.name)")
        }
    }

    private mutating func chain(
        _ capability: Capability, _ section: CheckedSection, _ language: String
    ) -> [String] {
        var names: [String] = []
        var nameOfHost: [String: String] = [:]
        for item in section.list(capability.rawValue) {
            guard let name = item.text else { continue }
            if names.contains(name) {
                self.problems.error(
                    at: item.position, "\(name) is already in this chain",
                    hint: "a provider that has failed is not asked again: remove it here")
                continue
            }
            self.check(name, does: capability, language, at: item.position)
            self.checkHosts(of: name, &nameOfHost, at: item.position)
            names.append(name)
        }
        return names
    }

    /// Two providers behind one host name likely fail together.
    private mutating func checkHosts(
        of name: String, _ nameOfHost: inout [String: String], at position: SourcePosition
    ) {
        guard let provider = self.providers[name] else { return }
        for host in SettingsHosts.named(in: provider.settingsJSON).sorted() {
            if let other = nameOfHost[host] {
                self.problems.warning(
                    at: position, "\(name) and \(other), before it in this chain, both use \(host)",
                    hint: "when that host is away both are: add a provider at another one")
            } else {
                nameOfHost[host] = name
            }
        }
    }

    private mutating func check(
        _ name: String, does capability: Capability, _ language: String,
        at position: SourcePosition
    ) {
        self.used.insert(name)
        guard self.declared.contains(where: { $0.name == name }) else {
            self.problems.error(
                at: position, "there is no provider \(name)",
                hint: self.problems.isFull
                    ? nil : NearestName.hint(for: name, among: self.declared.map(\.name)))
            return
        }
        guard let provider = self.providers[name] else { return }
        guard provider.capability == capability else {
            let able = self.providers.values.filter { $0.capability == capability }.map(\.name)
            self.problems.error(
                at: position,
                "\(name) does \(provider.capability.rawValue), not \(capability.rawValue)",
                hint: able.isEmpty
                    ? "add a provider that does \(capability.rawValue)"
                    : "these do: \(able.sorted().joined(separator: ", "))")
            return
        }
        if let offer = provider.plugin.offer(capability), !offer.knows(language) {
            self.problems.warning(
                at: position, "\(name) does not say that it knows the language \(language)",
                hint: "it knows: \(offer.languages.joined(separator: ", "))")
        }
    }

    private mutating func steps(_ section: CheckedSection) -> [PipelineConfiguration.Step] {
        var check = ExhaustedCheck()
        let steps = check.steps(section.sections("exhausted"))
        self.problems.add(check.problems)
        return steps
    }

    private mutating func turns(_ section: CheckedSection) -> TurnRules? {
        guard let turns = section.section("turns"), let bargeIn = turns.section("barge_in"),
            let silence = turns.section("silence")
        else { return nil }
        self.checkOrder("suspect_ms", "decide_ms", bargeIn)
        self.checkOrder("decide_ms", "commit_ms", bargeIn)
        self.checkOrder("prompt_after_s", "hang_up_after_s", silence)
        return TurnRules(
            endpointing: .milliseconds(turns.integer("endpointing_ms") ?? 0),
            maximumUtterance: .seconds(turns.integer("max_utterance_s") ?? 0),
            interDigit: .milliseconds(turns.integer("inter_digit_ms") ?? 0),
            digitTerminator: turns.text("digit_terminator").flatMap {
                $0 == "none" ? nil : $0.first
            },
            bargeIn: bargeIn.boolean("enabled") ?? true,
            suspect: .milliseconds(bargeIn.integer("suspect_ms") ?? 0),
            decide: .milliseconds(bargeIn.integer("decide_ms") ?? 0),
            commit: .milliseconds(bargeIn.integer("commit_ms") ?? 0),
            duck: bargeIn.integer("duck_db") ?? 0,
            protectFirst: .milliseconds(bargeIn.integer("protect_first_ms") ?? 0),
            backchannels: bargeIn.given["backchannels"].map { _ in bargeIn.texts("backchannels") },
            promptAfter: .seconds(silence.integer("prompt_after_s") ?? 0),
            maximumPrompts: silence.integer("max_prompts") ?? 0,
            hangUpAfter: .seconds(silence.integer("hang_up_after_s") ?? 0))
    }

    private mutating func checkOrder(_ less: String, _ more: String, _ section: CheckedSection) {
        guard let lower = section.integer(less), let upper = section.integer(more), lower >= upper
        else { return }
        let named = section.given[more] == nil ? less : more
        self.problems.error(
            at: section.position(of: named),
            "\(more) (\(upper)) must be more than \(less) (\(lower))")
    }

    /// Nil: a channel that says it sends nothing in silence has no limit, unless somebody has set one.
    private func mediaTimeout(_ section: CheckedSection, of channel: String) -> Duration? {
        let key = "media_timeout_s"
        let offer = self.providers[channel]?.plugin.offer(.channel)
        if section.given[key] == nil, offer?.features["dtx"] == .boolean(true) { return nil }
        return section.integer(key).flatMap { $0 == 0 ? nil : .seconds($0) }
    }

    private static func hedge(_ section: CheckedSection) -> PipelineConfiguration.Hedge? {
        guard let hedge = section.section("hedge"), hedge.boolean("enabled") == true else {
            return nil
        }
        return PipelineConfiguration.Hedge(
            after: .milliseconds(hedge.integer("after_ms") ?? 0),
            percent: hedge.integer("percent") ?? 0)
    }

    private static func waiting(_ section: CheckedSection) -> PipelineConfiguration.Waiting? {
        guard let waiting = section.section("waiting"), let text = waiting.text("say") else {
            return nil
        }
        return PipelineConfiguration.Waiting(
            after: .milliseconds(waiting.integer("after_ms") ?? 0), text: text)
    }

    private mutating func holdMusic(_ section: CheckedSection) -> String? {
        var check = ExhaustedCheck()
        defer { self.problems.add(check.problems) }
        return check.clip(section, "hold_music")
    }

    private static func outbound(_ section: CheckedSection) -> PipelineConfiguration.Outbound {
        let outbound = section.section("outbound")
        let machine = outbound?.section("machine")
        return PipelineConfiguration.Outbound(
            ringing: .seconds(outbound?.integer("ring_s") ?? 0),
            machine: machine?.text("say").map { .say($0) }
                ?? (machine?.boolean("hang_up") == true ? .hangUp : .talk))
    }

    private static func returns(
        _ section: CheckedSection
    ) -> [Capability: PipelineConfiguration.Return] {
        let given = section.section("return")
        return [Capability.stt, .dialogue, .tts, .crm].reduce(into: [:]) { rules, stage in
            rules[stage] = given?.text(stage.rawValue).flatMap(PipelineConfiguration.Return.init)
        }
    }
}
