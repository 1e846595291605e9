/// One step of the schema, with the way back.
struct Migration: Sendable {
    /// From 1, without gaps.
    var version: Int
    /// Leads from the version below to this one.
    var up: String
    /// Leads back.
    var down: String
}

extension Migration {
    /// Every step so far. One that was released never changes; a new one is added below.
    static let all: [Migration] = [
        Migration(
            version: 1,
            // Times: `started_at` and `ended_at` in milliseconds since 1970, `at_ns` in nanoseconds since the
            // call began. `body` is the event, as JSON by names of case and fields; a duration is a pair
            // of the high and the low 64 bits of its attoseconds.
            up: """
                CREATE TABLE calls (
                    id TEXT PRIMARY KEY NOT NULL,
                    pipeline TEXT NOT NULL DEFAULT '',
                    channel TEXT NOT NULL DEFAULT '',
                    caller TEXT NOT NULL DEFAULT '',
                    callee TEXT NOT NULL DEFAULT '',
                    language TEXT NOT NULL DEFAULT '',
                    started_at INTEGER NOT NULL,
                    ended_at INTEGER,
                    outcome TEXT,
                    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
                    turns INTEGER NOT NULL DEFAULT 0,
                    fallbacks INTEGER NOT NULL DEFAULT 0
                ) STRICT;
                CREATE INDEX calls_by_start ON calls (started_at);
                CREATE INDEX calls_open ON calls (id) WHERE state = 'open';
                CREATE TABLE costs (
                    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
                    currency TEXT NOT NULL,
                    amount REAL NOT NULL,
                    PRIMARY KEY (call_id, currency)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE entries (
                    call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
                    sequence INTEGER NOT NULL,
                    at_ns INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    body TEXT NOT NULL,
                    PRIMARY KEY (call_id, sequence)
                ) STRICT, WITHOUT ROWID;
                """,
            // Takes the calls with it: there is nothing before them.
            down: """
                DROP TABLE entries;
                DROP TABLE costs;
                DROP TABLE calls;
                """)
    ]
}
