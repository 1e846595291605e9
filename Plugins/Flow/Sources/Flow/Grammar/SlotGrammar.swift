/// Builds the grammars of values in a language.
///
/// They are as tight as the slot: four digits mean exactly four digit words. A reader understands more
/// than a grammar expects, because a general recogniser says more.
struct SlotGrammar {
    let lexicon: Lexicon
    let language: String

    /// Nil when nothing can be expected: free text, or a language without the words.
    func grammar(of slot: Slot) -> Grammar? {
        guard let value = self.value(of: slot) else { return nil }
        let leadIn = Grammar.any(slot.leadIn[self.language].map { Grammar($0) { _ in nil } })
        let leadOut = Grammar.any(slot.leadOut[self.language].map { Grammar($0) { _ in nil } })
        return .all([leadIn?.orNothing, value, leadOut?.orNothing])
    }

    private func value(of slot: Slot) -> Grammar? {
        guard self.lexicon.understands(slot.type) else { return nil }
        return switch slot.type {
        case .digits: self.digits(slot.count, doubles: slot.expectsDoubles)
        case .number: self.number(slot.range)
        case .date: self.date()
        case .time: self.time()
        case .yesNo: Grammar.any([self.yes, self.no])
        case .choice:
            Grammar.any(
                slot.options.flatMap { $0.phrases[self.language] }.map { Grammar($0) { _ in nil } })
        case .text: nil
        }
    }

    var yes: Grammar? { Grammar.phrases(self.lexicon.yes).map { .rule("yes", $0) } }
    var no: Grammar? { Grammar.phrases(self.lexicon.no).map { .rule("no", $0) } }

    func rule(_ name: String, _ words: some Sequence<String>) -> Grammar? {
        Grammar.phrases(words.sorted()).map { .rule(name, $0) }
    }

}
