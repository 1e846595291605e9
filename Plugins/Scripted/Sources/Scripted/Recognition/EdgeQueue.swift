/// Hands the edges of speech from the thread that pushes audio to whoever reports them, as `CodeQueue` does.
final class EdgeQueue: Sendable {
    // An edge is its time in nanoseconds, times two, plus one when speech ends there.
    private let codes = CodeQueue()

    var isFull: Bool { self.codes.isFull }

    /// The queue must not be full.
    func append(_ edge: SpeechGate.Edge) {
        switch edge {
        case .started(let time): self.codes.append(Self.nanoseconds(time) * 2)
        case .ended(let time): self.codes.append(Self.nanoseconds(time) * 2 + 1)
        }
    }

    func removeFirst() -> SpeechGate.Edge? {
        guard let code = self.codes.removeFirst() else { return nil }
        let time = Duration.nanoseconds(code >> 1)
        return code & 1 == 0 ? .started(at: time) : .ended(at: time)
    }

    static func nanoseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
    }
}
