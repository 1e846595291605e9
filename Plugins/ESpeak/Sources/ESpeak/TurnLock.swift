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

    /// Waits for the turn and runs the body in it. Not reentrant.
    func withTurn<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try self.withTurn(of: self.takeTicket(), body)
    }

    /// Takes a place in the queue. Every later one waits until `withTurn(of:)` was called with this one.
    func takeTicket() -> UInt64 {
        unsafe pthread_mutex_lock(self.mutex)
        defer { unsafe pthread_mutex_unlock(self.mutex) }
        defer { self.nextTicket += 1 }
        return self.nextTicket
    }

    /// Waits for the turn of a ticket and runs the body in it. Once a ticket.
    func withTurn<Result, Failure>(
        of ticket: UInt64, _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        self.enter(ticket)
        defer { self.leave() }
        return try body(&self.state)
    }

    private func enter(_ ticket: UInt64) {
        unsafe pthread_mutex_lock(self.mutex)
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
