import CallModel

/// The foot of a page about a call: how fast it was, what it cost, and what it found out.
struct CallTotals {
    var reading: CallReading

    func text(in style: Style) -> String {
        var lines = KeyedLines()
        lines.add("reply delay", self.delays)
        lines.add("barge-ins", "\(self.reading.bargeIns)")
        let costs = self.reading.costs.map { Figures.money($0.amount, $0.currency) }
        lines.add("cost", costs.isEmpty ? "none" : costs.joined(separator: " and "), .strong)
        for (key, usage) in self.reading.sortedUsage {
            lines.add("", [Fragment(Self.words(key, usage), .dim)])
        }
        for (index, slot) in self.reading.slots.enumerated() {
            lines.add(index == 0 ? "slots" : "", "\(slot.name.harmless) = \(slot.value.harmless)")
        }
        return lines.text(in: style)
    }

    private var delays: [Fragment] {
        guard let half = self.reading.replyDelay(percentile: 50),
            let most = self.reading.replyDelay(percentile: 95),
            let worst = self.reading.replyDelays.last
        else { return [Fragment("no reply was measured", .dim)] }
        return [
            Fragment("p50 "), Fragment(Figures.delay(half), .strong),
            Fragment(", p95 "), Fragment(Figures.delay(most), .strong),
            Fragment(", worst \(Figures.delay(worst)), of \(self.reading.replyDelays.count)"),
        ]
    }

    private static func words(_ key: CallReading.UsageKey, _ usage: CallReading.Usage) -> String {
        let whole = usage.amount == usage.amount.rounded()
        let amount = Figures.number(usage.amount, places: whole ? 0 : 1)
        let cost = usage.cost == 0 ? "" : ", \(Figures.money(usage.cost, key.currency))"
        return "\(key.provider.harmless): \(amount) \(key.unit.harmless)\(cost)"
    }
}
