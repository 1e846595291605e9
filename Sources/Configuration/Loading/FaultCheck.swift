import CallModel
import Drills
import YAML

/// Checks the faults of providers, and which calls they strike.
struct FaultCheck {
    private(set) var problems = Diagnostics()
    private let policy: Configuration.Policy

    init(policy: Configuration.Policy) { self.policy = policy }

    /// Nil: there is none, or it was reported.
    mutating func fault(of entry: CheckedSection.Entry) -> Fault? {
        guard let position = entry.section.given["fault"] else { return nil }
        if !self.policy.allowsDrills {
            self.problems.error(
                at: position, "policy.drills is deny, but \(entry.name) has a fault",
                hint: "remove the fault, or write policy: { drills: allow }")
        }
        guard let section = entry.section.section("fault"), let kind = section.text("kind") else {
            return nil
        }
        self.checkKeys(section, of: kind)
        guard let what = self.kind(kind, section) else { return nil }
        let moment = section.text("at").flatMap(Fault.Moment.init) ?? .request
        return Fault(
            what, at: moment, after: Self.time(section, "after_ms") ?? .zero,
            every: section.integer("every") ?? 1, times: section.integer("times"))
    }

    private mutating func checkKeys(_ section: CheckedSection, of kind: String) {
        let own = Set(Fault.Kind.names.flatMap(FaultTable.keys(of:)))
        let meaningful = FaultTable.keys(of: kind)
        for (key, position) in section.given
        where own.contains(key) && !meaningful.contains(key) {
            let owners = Fault.Kind.names.filter { FaultTable.keys(of: $0).contains(key) }
            self.problems.error(
                at: position, "\"\(key)\" means nothing for \(kind)",
                hint: "it is for: \(owners.joined(separator: ", "))")
        }
        if kind == "connect_hang", let moment = section.given["at"],
            section.text("at") != Fault.Moment.open.rawValue
        {
            self.problems.error(
                at: moment, "connect_hang is always at open",
                hint: "leave the key out, or choose hang")
        }
        if kind == "connect_hang", let after = section.given["after_ms"],
            section.integer("after_ms") != 0
        {
            self.problems.error(
                at: after, "connect_hang cannot wait: the session would be ready by then",
                hint: "leave the key out, or choose hang with at: open")
        }
        if let retry = section.given["retry_after_ms"], kind == "error",
            section.text("at") == Fault.Moment.open.rawValue, section.integer("after_ms") == 0
        {
            self.problems.error(
                at: retry, "a session that is refused cannot say when to try again",
                hint: "leave the key out, or give after_ms: the open session then fails")
        }
    }

    private mutating func kind(_ name: String, _ section: CheckedSection) -> Fault.Kind? {
        switch name {
        case "error":
            let code = ProviderFailure.Code.allCases.first { $0.name == section.text("code") }
            return .error(
                code ?? .unavailable, retryAfter: Self.time(section, "retry_after_ms"))
        case "connect_hang": return .connectHang
        case "hang": return .hang
        case "stall": return .stall(after: section.integer("after_events") ?? 1)
        case "flood": return .flood
        case "garbage":
            let shape = section.text("shape").flatMap(Fault.Garbage.init)
            return .garbage(shape.map { [$0] } ?? Fault.Garbage.allCases)
        case "slow":
            if let delay = Self.time(section, "delay_ms") { return .slow(by: delay) }
            // A wrong value was reported already.
            guard section.given["delay_ms"] == nil else { return nil }
            self.problems.error(
                at: section.position, "a fault that is slow does not say how slow",
                hint: "add \"delay_ms: 800\"")
            return nil
        default: return .exit(for: Self.time(section, "for_ms") ?? .zero)
        }
    }

    private static func time(_ section: CheckedSection, _ key: String) -> Duration? {
        section.integer(key).map { .milliseconds($0) }
    }

    // MARK: - Which calls

    /// The root's `drills`.
    mutating func selection(_ root: CheckedSection) -> DrillSelection {
        guard let section = root.section("drills") else { return DrillSelection() }
        let selection = DrillSelection(
            allCalls: section.boolean("all_calls") ?? false, callers: section.texts("from"),
            facts: self.facts(section))
        guard let position = root.given["drills"], !selection.isEmpty else { return selection }
        if !self.policy.allowsDrills {
            self.problems.error(
                at: position, "policy.drills is deny, but drills selects calls",
                hint: "remove drills, or write policy: { drills: allow }")
        } else if !root.named("providers").contains(where: { $0.section.given["fault"] != nil }) {
            self.problems.warning(
                at: position, "drills selects calls, but no provider has a fault")
        }
        return selection
    }

    private mutating func facts(_ section: CheckedSection) -> [String: String] {
        guard let mapping = section.free("facts")?.mapping(&self.problems) else { return [:] }
        var facts: [String: String] = [:]
        for entry in mapping.entries {
            facts[entry.name] = entry.value.text(&self.problems)
            if facts[entry.name] == "" {
                self.problems.error(
                    at: entry.value.position, "the fact \(entry.name) has no value",
                    hint: "give a value that no other call has")
            }
        }
        return facts
    }
}
