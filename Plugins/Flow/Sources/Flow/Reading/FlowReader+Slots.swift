import YAML

extension FlowReader {
    // MARK: Intents and commands

    mutating func intents(_ node: YAMLNode?) {
        for entry in node?.mapping(&self.problems)?.entries ?? [] {
            let named = self.named(entry)
            self.flow.intents[entry.name] = Intent(
                name: entry.name, phrases: named.phrases, label: named.label, key: named.key)
        }
    }

    /// What stands under the name of an intent or an option: phrases, or a map with phrases, label and key.
    private mutating func named(
        _ entry: YAMLEntry
    ) -> (phrases: LocalPhrases, label: LocalText, key: String?) {
        guard case .mapping(let keys) = entry.value.content,
            !keys.contains(where: { self.flow.languages.contains($0.name) })
        else { return (self.phrasesOrName(entry, entry.value), LocalText(), nil) }
        let mapping = YAMLMapping(entries: keys, position: entry.value.position)
        mapping.rejectUnknownKeys(["phrases", "label", "key"], &self.problems)
        return (
            self.phrasesOrName(entry, mapping["phrases"]), self.text(mapping["label"]),
            self.key(mapping["key"])
        )
    }

    /// Without phrases the name itself is what callers say.
    private mutating func phrasesOrName(_ entry: YAMLEntry, _ node: YAMLNode?) -> LocalPhrases {
        if let node, !node.isNull { return self.phrases(node) }
        let words = String(entry.name.map { $0 == "_" ? " " : $0 })
        return self.phrases(
            YAMLNode(.scalar(YAMLScalar(words, isTaggedText: true)), at: entry.keyPosition))
    }

    mutating func commands(_ node: YAMLNode?) {
        for entry in node?.mapping(&self.problems)?.entries ?? [] {
            guard let mapping = entry.value.mapping(&self.problems) else { continue }
            mapping.rejectUnknownKeys(["phrases", "key", "goto"], &self.problems)
            self.flow.commands.append(
                Command(
                    name: entry.name, phrases: self.phrasesOrName(entry, mapping["phrases"]),
                    key: self.key(mapping["key"]),
                    goto: self.step(mapping.required("goto", &self.problems)) ?? Command.back))
        }
    }

    // MARK: Slots

    private static let slotKeys = [
        "type", "ask", "again", "max_attempts", "on_failure", "confirm", "confirmation", "before",
        "after",
    ]

    private static let keysOfType: [SlotType: [String]] = [
        .digits: ["length", "doubles"], .number: ["min", "max"], .date: ["complete"],
        .time: ["from", "to"], .choice: ["options"],
    ]

    mutating func slots(_ node: YAMLNode?) {
        for entry in node?.mapping(&self.problems)?.entries ?? [] {
            if ["fact", "reply"].contains(entry.name) {
                self.problems.error(
                    at: entry.keyPosition, "the name \"\(entry.name)\" is taken",
                    hint: "choose another")
            }
            guard let mapping = entry.value.mapping(&self.problems) else { continue }
            self.slot(entry.name, mapping)
        }
    }

    private mutating func slot(_ name: String, _ mapping: YAMLMapping) {
        let types = SlotType.allCases.map(\.rawValue)
        guard
            let typeText = mapping.required("type", &self.problems)?.text(
                &self.problems, oneOf: types),
            let type = SlotType(rawValue: typeText)
        else {
            self.flow.slots[name] = Slot(name: name, type: .text)
            return
        }
        mapping.rejectUnknownKeys(Self.slotKeys + (Self.keysOfType[type] ?? []), &self.problems)
        var slot = Slot(name: name, type: type)
        slot.prompts = self.prompts(mapping, ask: mapping.required("ask", &self.problems))
        slot.leadIn = self.phrases(mapping["before"])
        slot.leadOut = self.phrases(mapping["after"])
        self.confirming(&slot, mapping)
        self.details(&slot, mapping)
        self.flow.slots[name] = slot
    }

    mutating func prompts(_ mapping: YAMLMapping, ask: YAMLNode?) -> Prompts {
        var prompts = Prompts(ask: self.text(ask), again: self.texts(mapping["again"]))
        if let node = mapping["max_attempts"] {
            prompts.maxAttempts = node.integer(&self.problems, in: 1...20) ?? 3
        }
        prompts.onFailure = self.step(mapping["on_failure"])
        return prompts
    }

    private mutating func confirming(_ slot: inout Slot, _ mapping: YAMLMapping) {
        slot.confirmation = self.text(mapping["confirmation"])
        guard let node = mapping["confirm"] else { return }
        let choices = Slot.Confirming.allCases.map(\.rawValue)
        guard let text = node.text(&self.problems, oneOf: choices) else { return }
        slot.confirming = Slot.Confirming(rawValue: text) ?? .never
        guard slot.confirming != .never, mapping["confirmation"] == nil else { return }
        self.problems.error(
            at: node.position, "the slot \"\(slot.name)\" is confirmed without words",
            hint: "add \"confirmation: I heard {\(slot.name)}. Is that correct?\"")
    }

    private mutating func details(_ slot: inout Slot, _ mapping: YAMLMapping) {
        switch slot.type {
        case .digits: self.digits(&slot, mapping)
        case .number:
            let low = mapping["min"]?.integer(&self.problems) ?? 0
            let high = mapping["max"]?.integer(&self.problems) ?? 999_999_999_999
            slot.range =
                self.range(low, high, at: (mapping["max"] ?? mapping["min"])?.position)
                ?? slot.range
        case .date: slot.completesDates = mapping["complete"]?.boolean(&self.problems) ?? true
        case .time:
            let from = self.timeOfDay(mapping["from"]) ?? "00:00"
            let to = self.timeOfDay(mapping["to"]) ?? "23:59"
            slot.hours =
                self.range(from, to, at: (mapping["to"] ?? mapping["from"])?.position) ?? slot.hours
        case .choice: slot.options = self.options(mapping.required("options", &self.problems))
        case .yesNo, .text: break
        }
    }

    private mutating func digits(_ slot: inout Slot, _ mapping: YAMLMapping) {
        slot.expectsDoubles = mapping["doubles"]?.boolean(&self.problems) ?? false
        guard let node = mapping.required("length", &self.problems) else { return }
        guard case .mapping(let entries) = node.content else {
            if let length = node.integer(&self.problems, in: 1...32) {
                slot.count = length...length
            }
            return
        }
        let bounds = YAMLMapping(entries: entries, position: node.position)
        bounds.rejectUnknownKeys(["min", "max"], &self.problems)
        let least = bounds.required("min", &self.problems)?.integer(&self.problems, in: 1...32)
        let most = bounds.required("max", &self.problems)?.integer(&self.problems, in: 1...32)
        guard let least, let most else { return }
        slot.count = self.range(least, most, at: node.position) ?? slot.count
    }

    private mutating func range<Bound: Comparable>(
        _ low: Bound, _ high: Bound, at position: SourcePosition?
    ) -> ClosedRange<Bound>? {
        if low <= high { return low...high }
        if let position {
            self.problems.error(
                at: position, "the range from \(low) to \(high) is empty",
                hint: "the lower bound comes first")
        }
        return nil
    }

    private mutating func timeOfDay(_ node: YAMLNode?) -> String? {
        guard let node, let text = node.text(&self.problems) else { return nil }
        let parts = text.split(separator: ":")
        if parts.count == 2, parts[0].count == 2, parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        {
            return text
        }
        self.problems.error(
            at: node.position, "\"\(text)\" is no time of day", hint: "write HH:MM, as 08:30")
        return nil
    }

    private mutating func options(_ node: YAMLNode?) -> [Slot.Option] {
        guard let mapping = node?.mapping(&self.problems) else { return [] }
        var options: [Slot.Option] = []
        for (index, entry) in mapping.entries.enumerated() {
            let named = self.named(entry)
            let key = named.key ?? (index < 9 ? "\(index + 1)" : "")
            if let other = options.first(where: { $0.key == key && !key.isEmpty }) {
                self.problems.error(
                    at: entry.keyPosition, "the key \(key) already stands for \"\(other.name)\"",
                    hint: "give one of them another \"key\"")
            }
            options.append(
                Slot.Option(name: entry.name, phrases: named.phrases, label: named.label, key: key))
        }
        if options.isEmpty, let node {
            self.problems.error(
                at: node.position, "there is no option here", hint: "name at least one")
        }
        return options
    }
}
