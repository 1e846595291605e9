import Glibc

/// A lock around a state, given out in the order in which it was asked for.
///
/// A thread that comes back for more queues behind all that already wait, so nobody is passed twice.
@safe final class TurnLock<State: Sendable>: @unchecked Sendable {
    // The C objects are made in init, never move, and are used through their own functions only. The
    // counters are touched while `mutex` is held, the state by the thread whose turn it is.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let turnEnded = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var nextTicket: UInt64 = 0
    private var nowServing: UInt64 = 0
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe self.mutex.initialize(to: pthread_mutex_t())
        unsafe self.turnEnded.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(self.mutex, nil)
        unsafe pthread_cond_init(self.turnEnded, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(self.turnEnded)
        unsafe pthread_mutex_destroy(self.mutex)
        unsafe self.turnEnded.deallocate()
        unsafe self.mutex.deallocate()
    }

    /// How many threads hold or await the lock.
    var crowd: Int {
        unsafe pthread_mutex_lock(self.mutex)
        defer { unsafe pthread_mutex_unlock(self.mutex) }
        return Int(self.nextTicket - self.nowServing)
    }

    /// Waits for the turn and runs the body in it. Not reentrant.
    func withTurn<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        self.enter()
        defer { self.leave() }
        return try body(&self.state)
    }

    private func enter() {
        unsafe pthread_mutex_lock(self.mutex)
        let ticket = self.nextTicket
        self.nextTicket += 1
        while ticket != self.nowServing { unsafe pthread_cond_wait(self.turnEnded, self.mutex) }
        unsafe pthread_mutex_unlock(self.mutex)
    }

    private func leave() {
        unsafe pthread_mutex_lock(self.mutex)
        self.nowServing += 1
        unsafe pthread_cond_broadcast(self.turnEnded)
        unsafe pthread_mutex_unlock(self.mutex)
    }
}
