/// What the process holds after the calls of one world.
package struct ProcessFigures: Sendable, Hashable {
    package var threads: Int
    package var files: Int
    package var handles: Int
    /// Resident, in KiB.
    package var memory: Int

    package init(threads: Int, files: Int, handles: Int, memory: Int) {
        self.threads = threads
        self.files = files
        self.handles = handles
        self.memory = memory
    }
}

/// Tells whether the process grows from the first to the last quarter of a run.
package enum ProcessCheck {
    /// Fewer worlds say nothing.
    private static let fewest = 16
    /// Threads and files come and go while worlds end.
    private static let slack = 8

    package static func violations(in figures: [ProcessFigures]) -> [Violation] {
        guard figures.count >= self.fewest else { return [] }
        let quarter = figures.count / 4
        let first = figures.prefix(quarter)
        let last = figures.suffix(quarter)
        func grown(
            _ name: String, _ figure: (ProcessFigures) -> Int, allowed: (Int) -> Int
        ) -> Violation? {
            // The worlds of other threads hold something, too, when one ends: what nobody gives back is in the least.
            let before = first.map(figure).min() ?? 0
            let after = last.map(figure).min() ?? 0
            guard after > before + allowed(before) else { return nil }
            return Violation(.growth, call: nil, "\(name): \(before) at first, \(after) at last")
        }
        return [
            grown("threads", \.threads) { _ in self.slack },
            grown("open files", \.files) { _ in self.slack },
            grown("handles", \.handles) { _ in self.slack },
            // The host's tables for plugins and drills live for ever; they are small.
            grown("resident KiB", \.memory) { $0 / 4 + 16_384 },
        ].compactMap(\.self)
    }
}
