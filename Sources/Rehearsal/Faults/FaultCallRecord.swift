package import CallModel

/// One call of the matrix, as those outside of the host saw it, and as the host tells it.
package struct FaultCallRecord: Sendable {
    package struct Word: Hashable, Sendable {
        package var text: String
        package var milliseconds: Int
    }

    /// Said and heard by the caller, by the audio alone.
    package var said: [Word]
    package var heard: [Word]
    /// Silence of 200 ms or more in which nobody was audible.
    package var gap: Int
    package var isEndedByCaller: Bool
    /// Whether the far party's end was reported at all.
    package var isWitnessed: Bool
    /// What the dialogues were asked, and the idempotency keys of what the records were asked.
    package var inputs: [String]
    package var operations: [String]
    package var entries: [JournalEntry]
    package var outcome: CallOutcome

    /// - Parameters:
    ///   - call: the line of the channel's witness, if there is one.
    ///   - questions: the lines of the dialogues' witness.
    ///   - operations: the lines of the records' witness.
    package init(
        call: String?, questions: [String], operations: [String], entries: [JournalEntry],
        outcome: CallOutcome
    ) {
        let witness = call.flatMap { JSONValue(parsing: $0) }
        self.isWitnessed = witness != nil
        self.said = Self.words(witness?["said"])
        self.heard = Self.words(witness?["heard"])
        self.gap = Self.integer(witness?["gap_ms"])
        self.isEndedByCaller = witness?["ended_by"]?.string == "caller"
        self.inputs = questions.compactMap { JSONValue(parsing: $0)?["input"]?.string }
        self.operations = operations.compactMap { JSONValue(parsing: $0)?["key"]?.string }
        self.entries = entries
        self.outcome = outcome
    }

    /// What the caller had said when the call ended.
    var unanswered: [String] {
        self.entries.compactMap {
            if case .unanswered(let input, _) = $0.event { input } else { nil }
        }
    }

    private static func words(_ value: JSONValue?) -> [Word] {
        guard case .list(let words) = value else { return [] }
        return words.map {
            Word(text: $0["word"]?.string ?? "", milliseconds: Self.integer($0["ms"]))
        }
    }

    private static func integer(_ value: JSONValue?) -> Int {
        guard case .number(let number) = value else { return 0 }
        return Int(number)
    }
}

extension FaultCallRecord {
    /// The moments of the cells; nil when this call is not the one that was written for them.
    package var times: FaultOverlay.Times? {
        guard let answered = self.heard.last(where: { $0.text == "w108" }),
            let middle = self.said.first(where: { $0.text == "w2003" }),
            let first = self.heard.first(where: { $0.text == "w202" }),
            self.heard.last?.text == "w303", self.isEndedByCaller
        else { return nil }
        return FaultOverlay.Times(
            idle: answered.milliseconds + 1_500, utterance: middle.milliseconds + 50,
            answer: first.milliseconds + 100)
    }
}
