extension FlowEngine {
    /// What the caller will likely answer to the open question, and what may be said at any time.
    func expectation() -> FlowExpectation {
        let answer = self.expectedAnswer
        let commands = self.flow.commands.flatMap { $0.phrases[self.language] }
        let always = Grammar.any(commands.map { Grammar($0, slot: self.grammar(ofSlot:)) })
        guard let grammar = Grammar.any([answer, always.map { .rule("command", $0) }]) else {
            return FlowExpectation()
        }
        return FlowExpectation(
            phrases: self.expectedPhrases + commands.map(\.plain),
            grammar: answer == nil ? "" : JSGF.text(grammar, language: self.language),
            isStrict: answer != nil)
    }

    private var slotGrammar: SlotGrammar {
        SlotGrammar(lexicon: self.lexicon, language: self.language)
    }

    private func grammar(ofSlot name: String) -> Grammar? {
        self.flow.slots[name].flatMap { self.slotGrammar.grammar(of: $0) }
    }

    /// Nil when no grammar can tell it.
    private var expectedAnswer: Grammar? {
        switch self.waiting {
        case .question: self.grammar(of: self.answers)
        case .which(let first, let second, _): self.grammar(of: [first, second])
        case .slot(let name): self.grammar(asked: name)
        case .confirmation(let name): self.agreement(or: [name])
        case .review: self.agreement(or: self.collected)
        case .nothing, .tool, .ended: nil
        }
    }

    private func grammar(of answers: [Question.Answer]) -> Grammar? {
        Grammar.any(
            answers.flatMap { self.flow.intents[$0.intent]?.phrases[self.language] ?? [] }
                .map { Grammar($0, slot: self.grammar(ofSlot:)) })
    }

    /// The slot that was asked for, alone or with those that may be told along with it.
    private func grammar(asked name: String) -> Grammar? {
        guard let asked = self.grammar(ofSlot: name) else { return nil }
        let type = self.flow.slots[name]?.type
        let others = self.collected.filter { other in
            guard other != name, self.values[other] == nil, let slot = self.flow.slots[other] else {
                return false
            }
            return slot.type != type && [.date, .time, .choice].contains(slot.type)
        }.compactMap { self.grammar(ofSlot: $0) }
        guard !others.isEmpty else { return asked }
        return .oneOf(
            [.all([asked] + others.map(\.orNothing))] + others.map { .all([$0, asked.orNothing]) })
    }

    /// Yes; no, perhaps with the right value behind it.
    private func agreement(or names: [String]) -> Grammar? {
        guard let yes = self.slotGrammar.yes, let no = self.slotGrammar.no else { return nil }
        let corrections = Grammar.any(
            names.filter { self.flow.slots[$0]?.type != .yesNo }.map { self.grammar(ofSlot: $0) })
        return .oneOf([yes, .all([no, corrections?.orNothing])])
    }

    /// Phrases for recognisers that take no grammar.
    private var expectedPhrases: [String] {
        let intents = { (answers: [Question.Answer]) in
            answers.flatMap { self.flow.intents[$0.intent]?.phrases[self.language] ?? [] }.map(
                \.plain)
        }
        switch self.waiting {
        case .question: return intents(self.answers)
        case .which(let first, let second, _): return intents([first, second])
        case .confirmation, .review: return self.lexicon.yes + self.lexicon.no
        case .slot(let name):
            guard let slot = self.flow.slots[name] else { return [] }
            switch slot.type {
            case .choice: return slot.options.flatMap { $0.phrases[self.language] }.map(\.plain)
            case .yesNo: return self.lexicon.yes + self.lexicon.no
            case .digits: return self.lexicon.spoken.digits
            case .number, .date, .time, .text: return []
            }
        case .nothing, .tool, .ended: return []
        }
    }
}
