/// A call in one line: what a list of calls needs, read from the call's journal as it is stored.
package struct CallRecord: Hashable, Sendable {
    package struct Cost: Hashable, Sendable {
        /// ISO 4217, or empty when the provider names none.
        package var currency: String
        package var amount: Double

        package init(currency: String, amount: Double) {
            self.currency = currency
            self.amount = amount
        }
    }

    package var id: CallID
    package var pipeline: String
    package var channel: String
    /// A telephone number, which is personal data: for the page, never for the log.
    package var from: String
    /// A telephone number, which is personal data: for the page, never for the log.
    package var to: String
    package var language: String
    /// Since 1970-01-01T00:00:00Z.
    package var startedAt: Duration
    /// Since 1970-01-01T00:00:00Z; nil while the call is open.
    package var endedAt: Duration?
    /// Nil while the call is open.
    package var outcome: CallOutcome?
    /// The caller's turns: speech and keys; greetings and silences are none.
    package var turns: Int
    package var fallbacks: Int
    /// Whether providers were made to fail in it.
    package var isDrill: Bool
    /// One for each currency, sorted by it.
    package var costs: [Cost]

    package init(
        id: CallID, pipeline: String = "", channel: String = "", from: String = "",
        to: String = "", language: String = "", startedAt: Duration, endedAt: Duration? = nil,
        outcome: CallOutcome? = nil, turns: Int = 0, fallbacks: Int = 0, isDrill: Bool = false,
        costs: [Cost] = []
    ) {
        self.id = id
        self.pipeline = pipeline
        self.channel = channel
        self.from = from
        self.to = to
        self.language = language
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.turns = turns
        self.fallbacks = fallbacks
        self.isDrill = isDrill
        self.costs = costs
    }

    package var isOpen: Bool { self.outcome == nil }
    /// Nil while the call is open.
    package var duration: Duration? { self.endedAt.map { $0 - self.startedAt } }
}
