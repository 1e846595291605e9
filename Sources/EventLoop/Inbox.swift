import Glibc
import Synchronization

/// What other threads hand to the loop, and where the loop sleeps.
@safe final class Inbox: @unchecked Sendable {
    enum Item {
        case body(@Sendable () -> Void)
        case job(UnownedJob)
        case timer(LoopTimer)
    }

    // `items` and `isWoken` are only touched under `mutex`. The two C objects are made in init, live on the
    // heap at a fixed address and end in deinit.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var items: [Item] = []
    private var isWoken = false
    private let occupied = Atomic<Bool>(false)

    init() {
        unsafe pthread_mutex_init(self.mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(self.condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(self.condition)
        unsafe pthread_mutex_destroy(self.mutex)
        unsafe self.condition.deallocate()
        unsafe self.mutex.deallocate()
    }

    /// Whether something waits; no lock. May say yes a moment late, never no too early for the thread
    /// that added.
    var isOccupied: Bool { self.occupied.load(ordering: .acquiring) }

    func add(_ item: Item) {
        unsafe pthread_mutex_lock(self.mutex)
        self.items.append(item)
        self.occupied.store(true, ordering: .releasing)
        unsafe pthread_cond_signal(self.condition)
        unsafe pthread_mutex_unlock(self.mutex)
    }

    func wake() {
        unsafe pthread_mutex_lock(self.mutex)
        self.isWoken = true
        unsafe pthread_cond_signal(self.condition)
        unsafe pthread_mutex_unlock(self.mutex)
    }

    func takeAll() -> [Item] {
        unsafe pthread_mutex_lock(self.mutex)
        let taken = self.items
        self.items = []
        self.occupied.store(false, ordering: .releasing)
        unsafe pthread_mutex_unlock(self.mutex)
        return taken
    }

    /// Waits until something is there, somebody woke the loop, or the time has passed.
    func wait(nanoseconds: Int64?) {
        unsafe pthread_mutex_lock(self.mutex)
        defer {
            self.isWoken = false
            unsafe pthread_mutex_unlock(self.mutex)
        }
        guard self.items.isEmpty, !self.isWoken else { return }
        guard let nanoseconds else {
            unsafe pthread_cond_wait(self.condition, self.mutex)
            return
        }
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let total = Int64(deadline.tv_nsec) + nanoseconds
        deadline.tv_sec += Int(total / 1_000_000_000)
        deadline.tv_nsec = Int(total % 1_000_000_000)
        unsafe pthread_cond_timedwait(self.condition, self.mutex, &deadline)
    }
}
