import Glibc

/// One thread waits here for another, once.
@safe final class Gate: @unchecked Sendable {
    // A semaphore is made for many threads; it lives on the heap at a fixed address until deinit.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { unsafe sem_init(self.semaphore, 0, 0) }

    deinit {
        unsafe sem_destroy(self.semaphore)
        unsafe self.semaphore.deallocate()
    }

    func open() { unsafe sem_post(self.semaphore) }

    func wait() {
        while unsafe sem_wait(self.semaphore) != 0 {}
    }
}
