import Synchronization

/// Tells a pass that nobody wants its words any more. Any thread.
final class AbortFlag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { self.value.load(ordering: .relaxed) }

    func set() { self.value.store(true, ordering: .relaxed) }
}
