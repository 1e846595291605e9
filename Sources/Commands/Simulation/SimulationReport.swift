import CallModel
import Rehearsal

/// What a run has shown.
struct SimulationReport {
    private let settings: SimulationSettings
    private var hashes: [Int: UInt64] = [:]
    private var stored = 0
    private var faults: [String: Int] = [:]
    private var figures: [Int: ProcessFigures] = [:]
    private(set) var violations: [Violation] = []
    /// Around the violation, by the call's number.
    private var excerpts: [Int: [String]] = [:]
    private var elapsed = Duration.zero

    /// Of so many calls the journal is shown.
    private static let mostExcerpts = 20

    init(_ settings: SimulationSettings) { self.settings = settings }

    mutating func add(_ outcome: WorldOutcome) {
        for call in outcome.calls { self.hashes[call.index] = call.hash }
        if outcome.isStored { self.stored += outcome.calls.count }
        for fault in outcome.faults { self.faults[fault, default: 0] += 1 }
        self.figures[outcome.number] = outcome.figures
        self.violations += outcome.violations
        for violation in outcome.violations where self.excerpts.count < Self.mostExcerpts {
            guard let call = outcome.calls.first(where: { $0.index == violation.call }) else {
                continue
            }
            let middle = violation.sequence ?? call.lines.count
            let first = max(0, min(middle - 12, call.lines.count - 16))
            self.excerpts[call.index] = Array(
                call.lines[first..<min(call.lines.count, first + 16)])
        }
    }

    mutating func finish(after elapsed: Duration) {
        self.elapsed = elapsed
        let figures = self.figures.sorted { $0.key < $1.key }.map(\.value)
        self.violations += ProcessCheck.violations(in: figures)
        self.violations.sort { ($0.call ?? -1, $0.detail) < ($1.call ?? -1, $1.detail) }
    }

    private var hash: String {
        let hash = self.hashes.sorted { $0.key < $1.key }.reduce(JournalHash.start) {
            JournalHash.add($1.value, to: $0)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private var rate: Double {
        Double(self.hashes.count) / max(0.001, Double(self.elapsed.milliseconds) / 1_000)
    }

    private var byKind: [(String, Int)] {
        Invariant.allCases.map { kind in
            (kind.rawValue, self.violations.count { $0.invariant == kind })
        }
    }

    var text: String {
        var text = ""
        var shown: Set<Int> = []
        for violation in self.violations {
            text += violation.line + "\n"
            guard let call = violation.call, shown.insert(call).inserted else { continue }
            for line in self.excerpts[call] ?? [] { text += "    " + line }
            text += "    again: \(self.settings.replay(call))\n"
        }
        let faults = self.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let kinds = self.byKind.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        return text + """
            seed \(self.settings.seed): \(self.hashes.count) calls, \(self.settings.concurrent) at once, \
            \(self.stored) of them in a store on disk
              \(Figure.one(self.rate)) calls a second, \(Figure.one(Double(self.elapsed.milliseconds) / 1_000)) s
              faults drawn: \(faults.joined(separator: ", "))
              violations: \(kinds.isEmpty ? "none" : kinds.joined(separator: ", "))
              hash of all journals: \(self.hash)

            """
    }

    var json: String {
        func number(_ value: Int) -> JSONValue { .number(Double(value)) }
        let kinds = Dictionary(uniqueKeysWithValues: self.byKind.map { ($0.0, number($0.1)) })
        return JSONValue.object([
            "seed": number(Int(self.settings.seed)), "calls": number(self.hashes.count),
            "concurrent": number(self.settings.concurrent), "stored": number(self.stored),
            "calls_per_second": .number((self.rate * 10).rounded() / 10),
            "faults": .object(self.faults.mapValues(number)), "violations": .object(kinds),
            "found": .list(self.violations.map { .text($0.line) }), "hash": .text(self.hash),
        ]).json
    }
}
