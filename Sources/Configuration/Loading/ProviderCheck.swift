import CallModel
import YAML

/// Checks providers against the plugins they name.
struct ProviderCheck {
    private(set) var problems = Diagnostics()
    private let plugins: ManifestFolders
    private let secrets: Secrets
    private let policy: Configuration.Policy
    private let uses: ProviderUses

    init(
        plugins: ManifestFolders, secrets: Secrets, policy: Configuration.Policy,
        uses: ProviderUses
    ) {
        self.plugins = plugins
        self.secrets = secrets
        self.policy = policy
        self.uses = uses
    }

    /// Nil: reported.
    mutating func provider(_ entry: CheckedSection.Entry) -> ProviderConfiguration? {
        let section = entry.section
        guard let id = section.text("plugin") else { return nil }
        guard let plugin = self.plugins[id] else {
            self.reportUnknown(id, at: section.position(of: "plugin"))
            return nil
        }
        self.checkEgress(of: plugin, at: section.position(of: "plugin"))
        let capability = self.capability(entry, plugin)
        let settings = self.settings(entry, plugin)
        let run = self.run(section, plugin)
        let sessions = self.sessions(section, plugin)
        let bound = self.bind(settings.bindings)
        var faultCheck = FaultCheck(policy: self.policy)
        let fault = faultCheck.fault(of: entry)
        self.problems.add(faultCheck.problems)
        guard let capability else { return nil }
        return ProviderConfiguration(
            name: entry.name, plugin: plugin, capability: capability, settingsJSON: settings.json,
            secrets: bound, run: run,
            isolation: section.text("isolation").flatMap(Isolation.init) ?? .none,
            maximumSessions: sessions,
            queue: section.section("limits")?.integer("queue") ?? 0,
            patience: .milliseconds(section.section("limits")?.integer("queue_ms") ?? 0),
            deadlines: self.deadlines(section, entry.name, capability),
            breaker: Self.breaker(section), standby: self.standby(section, entry.name, capability),
            prices: section.section("prices").flatMap { Prices($0) }
                ?? plugin.offer(capability)?.prices,
            fault: fault)
    }

    private mutating func standby(
        _ section: CheckedSection, _ name: String, _ capability: Capability
    ) -> ProviderConfiguration.Standby {
        let standby = section.text("standby").flatMap(ProviderConfiguration.Standby.init) ?? .cold
        guard standby == .hot, capability != .stt else { return standby }
        let hint =
            switch capability {
            case .channel: "remove the key: a channel has no fallback"
            case .dialogue:
                "write standby: warm, and hedge: { enabled: true } in the pipeline to ask two when one is slow"
            case .stt, .tts, .crm: "write standby: warm: a session is open and ready"
            }
        self.problems.error(
            at: section.position(of: "standby"),
            "standby: hot is for stt only, and \(name) does \(capability.rawValue)", hint: hint)
        return .warm
    }

    private static func breaker(_ section: CheckedSection) -> ProviderConfiguration.Breaker {
        let breaker = section.section("breaker")
        return ProviderConfiguration.Breaker(
            failures: breaker?.integer("failures") ?? 1,
            within: .seconds(breaker?.integer("within_s") ?? 0),
            open: .seconds(breaker?.integer("open_s") ?? 0))
    }

    private mutating func reportUnknown(_ id: String, at position: SourcePosition) {
        guard !self.plugins.brokenIDs.contains(id) else { return }
        let known = self.plugins.manifests.map(\.id)
        self.problems.error(
            at: position, "there is no plugin \(id)",
            hint: known.isEmpty
                ? "no manifests were found: check the key \"plugins\""
                : NearestName.hint(for: id, among: known))
    }

    private mutating func checkEgress(of plugin: Manifest, at position: SourcePosition) {
        let hosts: String
        switch (plugin.egress, self.policy.egress) {
        case (.none, _), (_, .any), (.any, .hosts): return
        case (.any, .none): hosts = "any host"
        case (.hosts(let names), .none): hosts = names.joined(separator: ", ")
        case (.hosts(let names), .hosts(let allowed)):
            let allowed = Set(allowed.map { $0.lowercased() })
            guard allowed.isDisjoint(with: names.map { $0.lowercased() }) else { return }
            let list = names.joined(separator: ", ")
            self.problems.error(
                at: position, "policy.egress names none of the hosts of \(plugin.id): \(list)",
                hint: "add those that it may send data to")
            return
        }
        self.problems.error(
            at: position, "policy.egress is deny, but \(plugin.id) sends data to \(hosts)",
            hint: "choose a plugin with egress none, or write policy: { egress: allow }")
    }

    private mutating func capability(_ entry: CheckedSection.Entry, _ plugin: Manifest)
        -> Capability?
    {
        let section = entry.section
        let able = plugin.capabilities
        let names = able.map(\.rawValue).joined(separator: ", ")
        if let text = section.text("capability"), let wanted = Capability(rawValue: text) {
            if able.contains(wanted) { return wanted }
            self.problems.error(
                at: section.position(of: "capability"), "\(plugin.id) does not do \(text)",
                hint: able.isEmpty ? nil : "it does: \(names)")
            return nil
        }
        // A wrong value was reported already.
        if section.given["capability"] != nil { return nil }
        if able.count == 1 { return able[0] }
        // What the pipelines use it for says it as well.
        let used = able.filter { self.uses[entry.name].contains($0) }
        if used.count == 1 { return used[0] }
        self.problems.error(
            at: section.position(of: "plugin"),
            able.isEmpty
                ? "\(plugin.id) does nothing that this host knows"
                : "\(plugin.id) can do several things: \(names)",
            hint: able.first.map { "say which one: capability: \($0.rawValue)" })
        return nil
    }

    private mutating func settings(_ entry: CheckedSection.Entry, _ plugin: Manifest)
        -> (json: String, bindings: [String: SettingsCheck.Binding])
    {
        guard let node = entry.section.free("settings") else { return ("{}", [:]) }
        // A default stands nowhere: what is missing is missing from the provider.
        let root =
            node.position.line == 0 ? YAMLNode(node.content, at: entry.keyPosition) : node
        var check = SettingsCheck(
            path: "providers.\(entry.name).settings", secretNames: plugin.secrets)
        let schema = plugin.schema ?? .empty
        let value = check.value(root, of: schema, at: "")
        self.problems.add(check.problems)
        return (value?.canonical ?? "{}", check.bindings)
    }

    private mutating func bind(_ bindings: [String: SettingsCheck.Binding]) -> [String: Secret] {
        var bound: [String: Secret] = [:]
        for (setting, binding) in bindings.sorted(by: { $0.key < $1.key }) {
            let name = binding.reference.name
            guard let secret = self.secrets[name] else {
                self.problems.error(
                    at: binding.position, "there is no secret \(name)",
                    hint: self.secrets.hint(forMissing: name))
                continue
            }
            if let fault = SecretFile.fault(ofValue: secret.reveal()) {
                self.problems.error(at: binding.position, "the secret \(name) \(fault)")
                continue
            }
            bound[setting] = secret
        }
        return bound
    }

    private mutating func run(_ section: CheckedSection, _ plugin: Manifest) -> RunMode {
        guard let mode = section.text("run").flatMap(RunMode.init) else { return plugin.run }
        if mode == .inline, plugin.run == .fed {
            self.problems.error(
                at: section.position(of: "run"), "\(plugin.id) may block, so it cannot run inline",
                hint: "leave the key out, or write run: fed")
        }
        return mode
    }

    private mutating func sessions(_ section: CheckedSection, _ plugin: Manifest) -> Int {
        guard let limits = section.section("limits"), let sessions = limits.integer("sessions")
        else { return plugin.maximumSessions }
        if sessions > plugin.maximumSessions {
            self.problems.error(
                at: limits.position(of: "sessions"),
                "\(plugin.id) bears at most \(plugin.maximumSessions) sessions, not \(sessions)")
        }
        return sessions
    }

    private mutating func deadlines(
        _ section: CheckedSection, _ name: String, _ capability: Capability
    ) -> Deadlines {
        let deadlines = section.section("deadlines")
        let meaningful = Deadlines.keys(of: capability)
        for (key, position) in deadlines?.given ?? [:] where !meaningful.contains(key) {
            self.problems.error(
                at: position,
                "\"\(key)\" means nothing for \(name), which does \(capability.rawValue)",
                hint: "its deadlines are: \(meaningful.joined(separator: ", "))")
        }
        func time(_ key: String) -> Duration { .milliseconds(deadlines?.integer(key) ?? 0) }
        return Deadlines(
            open: time("open_ms"), stall: time("stall_ms"), final: time("final_ms"),
            firstContent: time("first_content_ms"), firstAudio: time("first_audio_ms"),
            result: time("result_ms"),
            given: Set((deadlines?.given ?? [:]).keys))
    }
}

extension SettingsSchema {
    /// Of a plugin that takes no settings.
    fileprivate static let empty = SettingsSchema(
        shape: .object(Object(properties: [], others: nil)), choices: nil, defaultValue: nil,
        description: "")
}
