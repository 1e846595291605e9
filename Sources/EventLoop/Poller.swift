import CUV
import Synchronization

/// Where a loop's thread sleeps: a libuv loop, which wakes for sockets, for a time limit and for other threads.
///
/// The loop's thread calls everything but `wake()`, which any thread may.
@safe final class Poller: @unchecked Sendable {
    // Made in init, at fixed addresses as libuv wants it, and freed in deinit. Only `notice` is used by
    // other threads, in the one way that libuv allows: uv_async_send.
    let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    private let notice = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
    private let limit = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
    private let isSleeping = Atomic<Bool>(false)
    private let isWoken = Atomic<Bool>(false)

    init() {
        let code = unsafe uv_loop_init(self.loop)
        precondition(code == 0, "the system gives no more event loops (file descriptors)")
        unsafe uv_async_init(self.loop, self.notice, { _ in })
        unsafe uv_timer_init(self.loop, self.limit)
    }

    deinit {
        unsafe Self.close(self.notice)
        unsafe Self.close(self.limit)
        // Closing ends in a turn of the loop.
        unsafe uv_run(self.loop, UV_RUN_DEFAULT)
        unsafe uv_loop_close(self.loop)
        unsafe self.notice.deallocate()
        unsafe self.limit.deallocate()
        unsafe self.loop.deallocate()
    }

    private static func close<Handle>(_ handle: UnsafeMutablePointer<Handle>) {
        unsafe UnsafeMutableRawPointer(handle).withMemoryRebound(to: uv_handle_t.self, capacity: 1)
        {
            unsafe uv_close($0, nil)
        }
    }

    /// Ends the present `wait`, or the next one at once. Any thread.
    func wake() {
        self.isWoken.store(true, ordering: .sequentiallyConsistent)
        if self.isSleeping.load(ordering: .sequentiallyConsistent) {
            unsafe uv_async_send(self.notice)
        }
    }

    /// Looks after sockets that have something, without waiting.
    func poll() {
        unsafe uv_run(self.loop, UV_RUN_NOWAIT)
    }

    /// Looks after sockets until one had something, somebody has called `wake`, or the time has passed.
    /// - Parameter nanoseconds: nil for no limit; rounded up to libuv's milliseconds.
    func wait(nanoseconds: Int64?) {
        self.isSleeping.store(true, ordering: .sequentiallyConsistent)
        defer { self.isSleeping.store(false, ordering: .relaxed) }
        guard !self.isWoken.exchange(false, ordering: .sequentiallyConsistent) else {
            return self.poll()
        }
        if let nanoseconds {
            let milliseconds = UInt64((nanoseconds + 999_999) / 1_000_000)
            unsafe uv_update_time(self.loop)
            // Again after a millisecond: one that is due before libuv begins to wait would not end the wait.
            unsafe uv_timer_start(self.limit, { _ in }, milliseconds, 1)
        } else {
            unsafe uv_timer_stop(self.limit)
        }
        unsafe uv_run(self.loop, UV_RUN_ONCE)
        // Seen by all before this thread looks for what was posted: who posts later wakes it once more.
        _ = self.isWoken.exchange(false, ordering: .sequentiallyConsistent)
    }
}
