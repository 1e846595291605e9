import Glibc

/// Where one thread sleeps until others wake it; wake-ups are counted, not lost.
@safe package final class Wakeup: @unchecked Sendable {
    // Made in init, lives on the heap at a fixed address, ends in deinit; sem_t is thread-safe.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init() { unsafe sem_init(self.semaphore, 0, 0) }

    deinit {
        unsafe sem_destroy(self.semaphore)
        unsafe self.semaphore.deallocate()
    }

    /// Real-time safe.
    package func signal() { unsafe sem_post(self.semaphore) }

    package func wait() {
        while unsafe sem_wait(self.semaphore) != 0, errno == EINTR {}
    }
}
