import EventLoop
import Synchronization

/// What a plugin has told and the host does not hear yet, in the order in which it was told.
///
/// What is added may come from any thread; it is done on the loop.
final class LateQueue: Sendable {
    private struct Item {
        let due: Duration
        /// False to be tried again: what comes after waits as well.
        let body: @Sendable () -> Bool
    }

    private static let retry = Duration.milliseconds(20)

    private let loop: EventLoop
    private let items = Mutex<[Item]>([])

    init(loop: EventLoop) { self.loop = loop }

    func add(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
        self.add(after: delay) {
            body()
            return true
        }
    }

    func add(after delay: Duration, retrying body: @escaping @Sendable () -> Bool) {
        self.items.withLock { items in
            items.append(Item(due: self.loop.now + delay, body: body))
            self.wake(after: delay)
        }
    }

    func removeAll() { self.items.withLock { $0.removeAll() } }

    private func wake(after delay: Duration) {
        _ = self.loop.schedule(after: delay) { [weak self] _ in self?.run() }
    }

    private func run() {
        while let item = self.takeDue() {
            guard item.body() else {
                self.items.withLock { $0.insert(item, at: 0) }
                return self.wake(after: Self.retry)
            }
        }
    }

    private func takeDue() -> Item? {
        self.items.withLock { items in
            guard let first = items.first, first.due <= self.loop.now else { return nil }
            return items.removeFirst()
        }
    }
}
