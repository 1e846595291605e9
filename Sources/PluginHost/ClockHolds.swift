import EventLoop
import Synchronization

/// The holds that a plugin's own threads have on a virtual clock, for one handle.
///
/// What is still held when the handle ends is released, so that the call can go on.
final class ClockHolds: Sendable {
    private let loop: EventLoop
    private let count = Mutex<Int?>(0)

    init(loop: EventLoop) { self.loop = loop }

    func hold() {
        self.count.withLock { count in
            guard let held = count else { return }
            self.loop.hold()
            count = held + 1
        }
    }

    /// False when nothing is held.
    func release() -> Bool {
        self.count.withLock { count in
            guard let held = count, held > 0 else { return count == nil }
            count = held - 1
            self.loop.release()
            return true
        }
    }

    /// Whether something is held.
    var isHeld: Bool { self.count.withLock { ($0 ?? 0) > 0 } }

    /// Releases all; later holds have no effect.
    func end() {
        let held = self.count.withLock { count in
            defer { count = nil }
            return count ?? 0
        }
        for _ in 0..<held { self.loop.release() }
    }
}
