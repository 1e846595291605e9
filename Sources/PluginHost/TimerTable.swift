import CJackfield
import EventLoop
import Synchronization

/// The timers of all plugins of a host, by number; each ends with its handle.
final class TimerTable: Sendable {
    private struct Entry {
        let handle: jf_handle
        let timer: LoopTimer
    }

    private struct State {
        var next: UInt64 = 1
        var entries: [UInt64: Entry] = [:]
    }

    private let state = Mutex(State())

    /// Starts a timer on the loop. The body gets its number and the time for which it was due.
    func start(
        _ handle: jf_handle, on loop: EventLoop, after delay: Duration, every period: Duration?,
        _ body: @escaping @Sendable (UInt64, Int64) -> Void
    ) -> UInt64 {
        self.state.withLock { state in
            let id = state.next
            state.next += 1
            // Its body waits for this lock before it looks itself up.
            let timer = loop.schedule(after: delay, every: period) { now in
                if period == nil { self.forget(id) }
                body(id, now)
            }
            state.entries[id] = Entry(handle: handle, timer: timer)
            return id
        }
    }

    /// When this returns the body does not run and will not again; false when it had ended before.
    func stop(_ id: UInt64) -> Bool {
        let entry = self.state.withLock { $0.entries.removeValue(forKey: id) }
        // Not under the lock: this may wait for the body.
        entry?.timer.stop()
        return entry != nil
    }

    func stopAll(of handle: jf_handle) {
        let ended = self.state.withLock { state in
            let ended = state.entries.filter { $0.value.handle == handle }
            for id in ended.keys { state.entries[id] = nil }
            return ended
        }
        for entry in ended.values { entry.timer.stop() }
    }

    private func forget(_ id: UInt64) {
        self.state.withLock { $0.entries[id] = nil }
    }
}
