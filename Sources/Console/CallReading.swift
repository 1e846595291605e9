import CallModel

/// What a journal says about the call as a whole.
struct CallReading {
    struct Turn {
        var number: Int
        var cause: TurnCause?
        var input = ""
        /// Every sentence that was meant to be said.
        var sentences: [Int: String] = [:]
        var heard: String?
        var isInterrupted = false
        var delays: TurnDelays?
    }

    struct Usage {
        var amount = 0.0
        var cost = 0.0
    }

    struct UsageKey: Hashable {
        var provider: String
        var unit: String
        var currency: String
    }

    private(set) var turns: [Int: Turn] = [:]
    /// With its last value, in the order in which they were first filled.
    private(set) var slots: [(name: String, value: String)] = []
    private(set) var usage: [UsageKey: Usage] = [:]
    /// How often what went wrong, in the order of the first time.
    private(set) var troubles: [(text: String, count: Int)] = []
    private(set) var lost = Duration.zero
    private(set) var bargeIns = 0

    init(_ entries: [JournalEntry] = []) {
        for entry in entries { self.read(entry.event) }
    }

    mutating func read(_ event: JournalEvent) {
        switch event {
        case .turn(let number, let cause, let input, _):
            self.turns[number, default: Turn(number: number)].cause = cause
            self.turns[number]?.input = input
        case .sentence(let turn, let index, let text, _):
            self.turns[turn, default: Turn(number: turn)].sentences[index] = text
        case .replyEnded(let turn, let heard, let isInterrupted):
            self.turns[turn, default: Turn(number: turn)].heard = heard
            self.turns[turn]?.isInterrupted = isInterrupted
        case .delays(let turn, let delays):
            self.turns[turn, default: Turn(number: turn)].delays = delays
        case .bargeInCommitted: self.bargeIns += 1
        case .interrupted:
            if let turn = self.unfinishedTurn { self.turns[turn]?.isInterrupted = true }
            self.note("the host died during the call")
        case .slot(let name, let value): self.fill(name, with: value)
        case .usage(let provider, let unit, let amount, let cost, let currency):
            let key = UsageKey(provider: provider, unit: unit, currency: currency)
            self.usage[key, default: Usage()].amount += amount
            self.usage[key, default: Usage()].cost += cost
        default: self.readTrouble(event)
        }
    }

    /// The last turn, when the journal does not say what the caller heard of its reply.
    var unfinishedTurn: Int? {
        self.turns.values.max { $0.number < $1.number }.flatMap {
            $0.heard == nil ? $0.number : nil
        }
    }

    /// The delays of every turn that has some, shortest first.
    var replyDelays: [Duration] {
        self.turns.values.compactMap { $0.delays?.total }.sorted()
    }

    /// By nearest rank; nil when no reply was measured.
    func replyDelay(percentile: Int) -> Duration? {
        let delays = self.replyDelays
        guard !delays.isEmpty else { return nil }
        let rank = (delays.count * percentile + 99) / 100
        return delays[min(delays.count, max(1, rank)) - 1]
    }

    /// Sums for each currency.
    var costs: [(currency: String, amount: Double)] {
        let sums = self.usage.reduce(into: [:]) { sums, item in
            sums[item.key.currency, default: 0] += item.value.cost
        }
        return sums.filter { $0.value != 0 }.sorted { $0.key < $1.key }
            .map { (currency: $0.key, amount: $0.value) }
    }

    private mutating func fill(_ name: String, with value: String) {
        if let index = self.slots.firstIndex(where: { $0.name == name }) {
            self.slots[index].value = value
        } else {
            self.slots.append((name, value))
        }
    }

    private mutating func readTrouble(_ event: JournalEvent) {
        switch event {
        case .failed(let stage, let provider, let code, _, _):
            self.note("\(stage.rawValue) \(provider) failed with \(code)")
        case .fellBack(_, _, _, _, let lost, _, _): self.lost += lost
        case .audioMissing: self.note("caller audio was missing")
        case .mediaFlawed(let quality): self.note(quality.words)
        case .exhausted(let stage, _, let lost):
            self.note("\(stage.rawValue) had no provider left")
            self.lost += lost ?? .zero
        case .overran(let provider, _): self.note("\(provider) was too slow for the audio")
        default: break
        }
    }

    private mutating func note(_ text: String) {
        if let index = self.troubles.firstIndex(where: { $0.text == text }) {
            self.troubles[index].count += 1
        } else {
            self.troubles.append((text, 1))
        }
    }
}
