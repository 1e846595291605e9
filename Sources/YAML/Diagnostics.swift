/// Collects mistakes, so that all of them are told at once.
package struct Diagnostics: Sendable {
    /// More than this many are counted, not kept: a hostile file must not fill the memory.
    package static let most = 100

    package private(set) var list: [Diagnostic] = []
    /// How many were left out.
    package private(set) var dropped = 0

    package init() {}

    package var hasErrors: Bool {
        self.dropped > 0 || self.list.contains { $0.severity == .error }
    }

    /// Whether further mistakes are only counted, so that nobody need look for hints.
    package var isFull: Bool { self.list.count >= Self.most }

    package mutating func error(
        at position: SourcePosition, _ message: String, hint: String? = nil,
        hidesSource: Bool = false
    ) {
        self.add(Diagnostic(at: position, message, hint: hint, hidesSource: hidesSource))
    }

    package mutating func warning(
        at position: SourcePosition, _ message: String, hint: String? = nil
    ) {
        self.add(Diagnostic(.warning, at: position, message, hint: hint))
    }

    /// The same mistake at the same place is kept once.
    package mutating func add(_ diagnostic: Diagnostic) {
        guard !self.list.contains(diagnostic) else { return }
        if self.list.count < Self.most {
            self.list.append(diagnostic)
        } else {
            self.dropped += 1
        }
    }

    package mutating func add(_ others: Diagnostics) {
        for diagnostic in others.list { self.add(diagnostic) }
        self.dropped += others.dropped
    }
}
