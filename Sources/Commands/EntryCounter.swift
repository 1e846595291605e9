import Synchronization

/// Counts from any thread.
final class EntryCounter: Sendable {
    let count = Atomic<Int>(0)
}

/// Figures for people, without the locale.
enum Figure {
    static func one(_ value: Double) -> String { self.rounded(value, 10) }
    static func three(_ value: Double) -> String { self.rounded(value, 1_000) }

    private static func rounded(_ value: Double, _ scale: Double) -> String {
        let digits = String(Int(scale)).count - 1
        let whole = Int((value * scale).rounded())
        let rest = String(abs(whole) % Int(scale))
        let zeros = String(repeating: "0", count: digits - rest.count)
        return "\(whole < 0 ? "-" : "")\(abs(whole) / Int(scale)).\(zeros)\(rest)"
    }
}
