/// How many sessions one provider has, of all calls together, and who waits for one.
///
/// A provider that hangs holds its own sessions only, not those of the host. Pure; who waits is served in
/// the order of arrival.
package struct Bulkhead: Sendable, Equatable {
    package enum Answer: Sendable, Equatable {
        case granted
        /// Ask again with the same ticket.
        case wait
        /// Neither a session nor a place in the queue is free.
        case full
    }

    /// Sessions at the same time; nil: without limit.
    private let sessions: Int?
    private let places: Int
    package private(set) var open = 0
    private var waiting: [UInt64] = []

    package var queued: Int { self.waiting.count }

    /// - Parameter queue: how many may wait.
    package init(sessions: Int? = nil, queue: Int = 0) {
        self.sessions = sessions
        self.places = queue
    }

    /// Asks for a session.
    /// - Parameter ticket: unique to who asks; the same as long as he waits.
    package mutating func enter(_ ticket: UInt64) -> Answer {
        let isFree = self.sessions.map { self.open < $0 } ?? true
        if let place = self.waiting.firstIndex(of: ticket) {
            guard isFree, place == 0 else { return .wait }
            self.waiting.removeFirst()
        } else if !isFree || !self.waiting.isEmpty {
            guard self.waiting.count < self.places else { return .full }
            self.waiting.append(ticket)
            return .wait
        }
        self.open += 1
        return .granted
    }

    /// Waits no more.
    package mutating func withdraw(_ ticket: UInt64) { self.waiting.removeAll { $0 == ticket } }

    /// A session that was granted has ended.
    package mutating func leave() {
        precondition(self.open > 0, "a session left that never entered")
        self.open -= 1
    }
}
