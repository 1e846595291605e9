extension FlowEngine {
    /// Keys come one by one or together; `#` ends a value and `*` begins it anew.
    mutating func pressed(_ keys: String) {
        switch self.waiting {
        case .slot(let name):
            guard let slot = self.flow.slots[name] else { return }
            if let count = slot.keyCount {
                self.collect(keys, for: slot, count)
            } else if let value = keys.compactMap({ self.slotReader.value(of: slot, keys: "\($0)") }
            ).first {
                self.accept([(name, value)], confidence: 1)
            } else {
                self.obeyKey(keys)
            }
        case .confirmation(let name): self.agreeByKey(keys, [name])
        case .review: self.agreeByKey(keys, self.collected)
        case .question: self.chooseByKey(keys)
        case .which(let first, let second, let words):
            if let answer = keys.compactMap({ ["1": first, "2": second]["\($0)"] }).first {
                self.take(answer, nil, words)
            } else {
                self.obeyKey(keys)
            }
        case .nothing, .tool, .ended: break
        }
    }

    private mutating func collect(_ keys: String, for slot: Slot, _ count: ClosedRange<Int>) {
        for key in keys {
            switch key {
            case "*": self.keys = ""
            case "#": return self.complete(slot)
            case "0"..."9":
                self.keys.append(key)
                if self.keys.count == count.upperBound { return self.complete(slot) }
            default: break
            }
        }
    }

    private mutating func complete(_ slot: Slot) {
        guard let value = self.slotReader.value(of: slot, keys: self.keys) else {
            return self.failed(self.flow.noMatch)
        }
        self.accept([(slot.name, value)], confidence: 1)
    }

    private mutating func agreeByKey(_ keys: String, _ names: [String]) {
        switch keys.first(where: { "12".contains($0) }) {
        case "1": self.agreed(names)
        case "2": self.refused(names)
        default: self.obeyKey(keys)
        }
    }

    private mutating func chooseByKey(_ keys: String) {
        let answer = keys.compactMap { key in
            self.answers.first { self.flow.intents[$0.intent]?.key == "\(key)" }
        }.first
        if let answer { self.take(answer, nil, []) } else { self.obeyKey(keys) }
    }

    private mutating func obeyKey(_ keys: String) {
        let command = keys.compactMap { key in
            self.flow.commands.first { $0.key == "\(key)" }
        }.first
        if let command { self.obey(command.name) } else { self.failed(self.flow.noMatch) }
    }
}
