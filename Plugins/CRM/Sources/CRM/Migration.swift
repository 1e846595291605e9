/// One step of the database's structure, and the way back.
struct Migration: Equatable, Sendable {
    var version: Int64
    var name: String
    var up: String
    /// Undoes `up`. It is kept in the database, so that an older release can be put in place of a newer.
    var down: String

    /// Every step since the first release, in order. Released steps never change.
    static let all = [
        Migration(
            version: 1, name: "contacts",
            up: """
                CREATE TABLE contacts (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL,
                    name_folded TEXT NOT NULL,
                    account TEXT,
                    account_folded TEXT UNIQUE,
                    language TEXT,
                    notes TEXT NOT NULL DEFAULT '',
                    fields TEXT NOT NULL DEFAULT '{}',
                    created_at TEXT NOT NULL,
                    updated_at TEXT NOT NULL);
                CREATE INDEX contacts_by_name ON contacts (name_folded);
                CREATE TABLE numbers (
                    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
                    position INTEGER NOT NULL,
                    number TEXT NOT NULL,
                    PRIMARY KEY (contact, number)) WITHOUT ROWID;
                CREATE INDEX numbers_by_number ON numbers (number);
                CREATE TABLE imports (
                    fingerprint TEXT PRIMARY KEY,
                    imported_at TEXT NOT NULL) WITHOUT ROWID;
                """,
            down: "DROP TABLE imports; DROP TABLE numbers; DROP TABLE contacts;"),
        Migration(
            version: 2, name: "calls and tickets",
            up: """
                CREATE TABLE calls (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    call_id TEXT NOT NULL UNIQUE,
                    contact INTEGER REFERENCES contacts (id) ON DELETE SET NULL,
                    summary TEXT NOT NULL,
                    transcript TEXT,
                    outcome TEXT NOT NULL,
                    slots TEXT NOT NULL DEFAULT '{}',
                    logged_at TEXT NOT NULL);
                CREATE INDEX calls_by_contact ON calls (contact);
                CREATE TABLE tickets (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    contact INTEGER REFERENCES contacts (id) ON DELETE SET NULL,
                    subject TEXT NOT NULL,
                    body TEXT NOT NULL,
                    priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
                    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
                    opened_at TEXT NOT NULL);
                CREATE INDEX tickets_by_contact ON tickets (contact);
                """,
            down: "DROP TABLE tickets; DROP TABLE calls;"),
        Migration(
            version: 3, name: "idempotency keys",
            up: """
                CREATE TABLE idempotency (
                    operation TEXT NOT NULL,
                    key TEXT NOT NULL,
                    result TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    PRIMARY KEY (operation, key)) WITHOUT ROWID;
                CREATE INDEX idempotency_by_age ON idempotency (created_at);
                """,
            down: "DROP TABLE idempotency;"),
    ]
}
