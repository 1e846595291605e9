import CallModel

/// What a number of kills have shown.
struct KillReport: Sendable {
    // One that comes after each kill is not worth a thousand lines.
    private static let shownFaults = 20

    var kills = 0
    /// Hosts that were killed before they were ready.
    var early = 0
    /// Turns that the witness saw, which are therefore to be stored.
    var turns = 0
    /// Calls whose end was told in the log, which are therefore to be closed so.
    var ends = 0
    var calls = 0
    var interrupted = 0
    var entries = 0
    /// How much was missing at the end of each recording.
    var missing: [Duration] = []
    var faults: [String] = []

    mutating func add(_ other: KillReport) {
        self.kills += other.kills
        self.early += other.early
        self.turns += other.turns
        self.ends += other.ends
        self.calls += other.calls
        self.interrupted += other.interrupted
        self.entries += other.entries
        self.missing += other.missing
        self.faults += other.faults
    }

    private var faultLines: String {
        let shown = self.faults.prefix(Self.shownFaults).map { "fault: \($0)\n" }.joined()
        let more = self.faults.count - Self.shownFaults
        return more > 0 ? shown + "and \(more) more\n" : shown
    }

    func text(after time: Duration) -> String {
        let seconds = Double(time.milliseconds) / 1_000
        let missing = self.missing.sorted().map { Figure.three(Double($0.milliseconds) / 1_000) }
        let recordings =
            missing.isEmpty
            ? "none"
            : "\(missing.count), at the end missing: median \(missing[missing.count / 2]) s, "
                + "most \(missing[missing.count - 1]) s"
        return """
              kills       \(self.kills) in \(Figure.one(seconds)) s (\(self.early) before the host was ready)
              turns       \(self.turns) seen by the witness
              ends        \(self.ends) told in the log
              calls       \(self.calls) with \(self.entries) entries, \(self.interrupted) of them interrupted
              recordings  \(recordings)
              faults      \(self.faults.count)

            """ + self.faultLines
    }
}
