/// Chooses which sessions or requests of a provider its fault strikes.
package struct FaultCounter: Sendable {
    private let every: Int
    private let times: Int?
    private var seen = 0
    private var struck = 0

    package init(_ fault: Fault) {
        self.every = max(1, fault.every)
        self.times = fault.times
    }

    /// Counts one more; true when it is to be struck.
    package mutating func next() -> Bool {
        self.seen += 1
        guard self.seen % self.every == 0, self.struck < self.times ?? .max else { return false }
        self.struck += 1
        return true
    }
}
