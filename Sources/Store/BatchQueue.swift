import Glibc

/// A batch that somebody handed to the writer.
struct PostedBatch: Sendable {
    var batch: JournalBatch
    var whenDurable: (@Sendable (BatchFate) -> Void)?
}

/// What became of a batch.
package enum BatchFate: String, Hashable, Sendable {
    /// In the database.
    case stored
    /// In the file beside it, as durable, to be read in later.
    case spooled
    /// Neither could be written.
    case lost
}

/// The batches that wait for the writer; holds a limited number of entries.
@safe final class BatchQueue: @unchecked Sendable {
    // The variables are only touched under `mutex`. The C objects are made in init, live on the heap at a
    // fixed address and end in deinit.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var batches: [PostedBatch] = []
    private var entries = 0
    private var isClosed = false
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        unsafe pthread_mutex_init(self.mutex, nil)
        unsafe pthread_cond_init(self.changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(self.changed)
        unsafe pthread_mutex_destroy(self.mutex)
        unsafe self.changed.deallocate()
        unsafe self.mutex.deallocate()
    }

    /// Does not wait. False: no room, or closed; nothing was taken.
    func offer(_ posted: PostedBatch) -> Bool {
        self.withLock { self.add(posted) }
    }

    /// Waits for room. False: closed.
    func put(_ posted: PostedBatch) -> Bool {
        self.withLock {
            while !self.isClosed {
                if self.add(posted) { return true }
                unsafe pthread_cond_wait(self.changed, self.mutex)
            }
            return false
        }
    }

    /// Waits for something. Nil: closed, and all was taken.
    func takeAll() -> [PostedBatch]? {
        self.withLock {
            while self.batches.isEmpty, !self.isClosed {
                unsafe pthread_cond_wait(self.changed, self.mutex)
            }
            guard !self.batches.isEmpty else { return nil }
            let taken = self.batches
            self.batches = []
            self.entries = 0
            unsafe pthread_cond_broadcast(self.changed)
            return taken
        }
    }

    func close() {
        self.withLock {
            self.isClosed = true
            unsafe pthread_cond_broadcast(self.changed)
        }
    }

    // A batch that is larger than the whole queue still gets in when nothing else waits.
    private func add(_ posted: PostedBatch) -> Bool {
        let count = posted.batch.entries.count
        guard !self.isClosed, self.batches.isEmpty || self.entries + count <= self.capacity
        else { return false }
        self.batches.append(posted)
        self.entries += count
        unsafe pthread_cond_broadcast(self.changed)
        return true
    }

    private func withLock<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(self.mutex)
        defer { unsafe pthread_mutex_unlock(self.mutex) }
        return body()
    }
}
