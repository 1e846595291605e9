package import CallModel

/// Which calls to list; what is nil does not matter.
package struct CallFilter: Hashable, Sendable {
    /// Since 1970-01-01T00:00:00Z: calls that started then or later.
    package var since: Duration?
    package var pipeline: String?
    package var outcome: CallOutcome?
    /// Only calls that have not ended.
    package var isOpen: Bool
    package var limit: Int

    package init(
        since: Duration? = nil, pipeline: String? = nil, outcome: CallOutcome? = nil,
        isOpen: Bool = false, limit: Int = 50
    ) {
        self.since = since
        self.pipeline = pipeline
        self.outcome = outcome
        self.isOpen = isOpen
        self.limit = limit
    }

    var condition: String {
        """
        WHERE (?1 IS NULL OR started_at >= ?1) AND (?2 IS NULL OR pipeline = ?2)
        AND (?3 IS NULL OR outcome = ?3) AND (?4 = 0 OR state = 'open')
        ORDER BY started_at DESC, id DESC LIMIT ?5
        """
    }

    var values: [Statement.Value] {
        [
            self.since.map { .integer(Int($0.milliseconds)) } ?? .null,
            self.pipeline.map { .text($0) } ?? .null,
            self.outcome.map { .text($0.rawValue) } ?? .null,
            .integer(self.isOpen ? 1 : 0),
            .integer(max(0, self.limit)),
        ]
    }
}
