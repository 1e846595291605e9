extension FlowEngine {
    mutating func filled(_ name: String, _ words: [String], _ confidence: Float?) -> Bool {
        guard let slot = self.flow.slots[name] else { return false }
        let others = self.collected.filter { $0 != name && self.values[$0] == nil }
        let found = self.slotReader.values(
            asked: slot, others: others.compactMap { self.flow.slots[$0] }, in: words)
        guard !found.isEmpty else { return false }
        self.accept(found, confidence: confidence)
        return true
    }

    mutating func accept(_ found: [(slot: String, value: String)], confidence: Float?) {
        self.keys = ""
        for (name, value) in found {
            self.keep(name, value, confidence: confidence)
            self.failures["slot \(name)"] = nil
        }
        self.run()
    }

    mutating func keep(_ name: String, _ value: String, confidence: Float?) {
        guard let slot = self.flow.slots[name] else { return }
        let isUnsure = Double(confidence ?? 0) < self.flow.lowConfidence
        switch slot.confirming {
        case .always: self.unconfirmed.insert(name)
        case .lowConfidence where isUnsure: self.unconfirmed.insert(name)
        case .never, .lowConfidence: self.unconfirmed.remove(name)
        }
        self.learn(name, value)
    }

    // MARK: Confirmations

    /// Yes, no, or another value instead.
    mutating func confirmed(
        _ names: [String], _ words: [String], _ confidence: Float?
    ) -> Bool {
        let agreement = AgreementReader(lexicon: self.lexicon).agreement(in: words)
        if agreement?.value == "true" {
            self.agreed(names)
            return true
        }
        var left = words
        for index in agreement?.words ?? [] { left[index] = "" }
        let corrected = self.corrections(names, left)
        if !corrected.isEmpty {
            guard self.countFailure() != nil else { return true }
            self.accept(corrected, confidence: confidence)
        } else if agreement != nil {
            self.refused(names)
        } else if self.replay.isQuiet {
            // The provider before did not ask: the caller's words belong to the next question.
            self.agreed(names)
            self.heard(words, confidence)
        } else {
            return false
        }
        return true
    }

    private func corrections(_ names: [String], _ words: [String]) -> [(
        slot: String, value: String
    )] {
        let slots = names.compactMap { self.flow.slots[$0] }.filter {
            $0.type != .yesNo && $0.type != .text
        }
        let only = slots.count == 1 ? slots.first : nil
        return self.slotReader.values(
            asked: only, others: slots.filter { $0.name != only?.name }, in: words)
    }

    mutating func agreed(_ names: [String]) {
        self.failures[self.questionName] = nil
        if case .confirmation = self.waiting {
            self.unconfirmed.subtract(names)
        } else {
            self.cursor.line += 1
        }
        self.run()
    }

    mutating func refused(_ names: [String]) {
        guard self.countFailure() != nil else { return }
        for name in names { self.forget(name) }
        self.run()
    }
}
