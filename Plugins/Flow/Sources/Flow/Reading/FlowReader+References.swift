import YAML

extension FlowReader {
    /// Reports every name that means nothing, and warns of those that nothing uses.
    mutating func checkReferences(_ root: YAMLMapping) {
        for reference in self.references {
            switch reference.kind {
            case .step:
                guard reference.name != Command.back else { continue }
                self.check(reference, "step", self.flow.steps.keys)
            case .slot: self.check(reference, "slot", self.flow.slots.keys)
            case .intent: self.check(reference, "intent", self.flow.intents.keys)
            case .value: self.checkValue(reference)
            }
        }
        self.warnOfUnused(root["slots"], "slot", [.slot, .value])
        self.warnOfUnused(root["intents"], "intent", [.intent])
        self.warnOfUnused(root["replies"], "reply", [.value], prefix: "reply.")
    }

    private mutating func check(
        _ reference: Reference, _ what: String, _ names: some Collection<String>
    ) {
        guard !names.contains(reference.name) else { return }
        self.problems.error(
            at: reference.position, "there is no \(what) \"\(reference.name)\"",
            hint: self.problems.isFull
                ? nil : NearestName.hint(for: reference.name, among: names.sorted()))
    }

    private mutating func checkValue(_ reference: Reference) {
        let parts = reference.name.split(separator: ".").map(String.init)
        switch parts.first ?? "" {
        case "fact":
            guard parts.count != 2 else { return }
            self.problems.error(
                at: reference.position, "\"\(reference.name)\" names no fact",
                hint: "write {fact.from}")
        case "reply":
            let replies = Array(self.flow.replies.keys)
            guard parts.count != 2 || !replies.contains(parts[1]) else { return }
            self.problems.error(
                at: reference.position,
                "there is no reply \"\(parts.dropFirst().joined(separator: "."))\"",
                hint: NearestName.hint(for: parts.last ?? "", among: replies.sorted()))
        case let root:
            guard self.flow.slots[root] == nil, !self.variables.contains(root) else { return }
            let names = self.flow.slots.keys + Array(self.variables)
            self.problems.error(
                at: reference.position, "there is no slot or result \"\(root)\"",
                hint: self.problems.isFull
                    ? nil
                    : NearestName.hint(for: root, among: names.sorted() + ["fact", "reply"]))
        }
    }

    private mutating func warnOfUnused(
        _ node: YAMLNode?, _ what: String, _ kinds: [Reference.Kind], prefix: String = ""
    ) {
        guard case .mapping(let entries)? = node?.content else { return }
        for entry in entries {
            let name = prefix + entry.name
            let isUsed = self.references.contains { reference in
                kinds.contains(reference.kind)
                    && (reference.name == name || reference.name.hasPrefix(name + "."))
            }
            if !isUsed {
                self.problems.warning(
                    at: entry.keyPosition, "nothing uses the \(what) \"\(entry.name)\"",
                    hint: "take it out")
            }
        }
    }
}
