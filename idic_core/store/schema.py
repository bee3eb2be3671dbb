"""The workspace's tables, as numbered migrations: facts, decisions and housekeeping. Derived tables stand in tables.py.

Every table is STRICT, so a numpy integer or a pandas missing value is refused instead of stored as an 8-byte BLOB.
Identifiers are TEXT (`00123` stays `00123`); moments are ISO 8601 text, local to the shop unless a column says utc.
"""

from __future__ import annotations

import sqlite3

FACTS_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO meta VALUES ('version', 0), ('derived', 0);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- One row per committed file or form. A batch is undone as a whole: its rows go, its row here stays.
CREATE TABLE batches (
    batch_id INTEGER PRIMARY KEY, created_at TEXT NOT NULL, who TEXT NOT NULL DEFAULT '',
    file_name TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL, source TEXT NOT NULL,
    trust TEXT NOT NULL DEFAULT 'own', mapping TEXT NOT NULL DEFAULT '{}', notes TEXT NOT NULL DEFAULT '[]',
    row_count INTEGER NOT NULL DEFAULT 0, undone_at TEXT
) STRICT;

-- A customer as one source knows them. record_id is made from source and content (upload.record_ids), so the same row
-- uploaded twice has the same id; the version to use is the newest from a list of customers, else the newest.
CREATE TABLE records (
    batch_id INTEGER NOT NULL REFERENCES batches, row INTEGER NOT NULL, record_id TEXT NOT NULL, source TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'customers', external_id TEXT, member_id TEXT, national_id TEXT,
    full_name TEXT, given_name TEXT, family_name TEXT, organisation TEXT, email TEXT, phone TEXT,
    birth_date TEXT, gender TEXT, street TEXT, city TEXT, region TEXT, postcode TEXT, country TEXT, language TEXT,
    owner TEXT, registered_at TEXT, extra TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, row)
) STRICT;
CREATE INDEX records_record_id ON records (record_id);

-- One row per item sold, or per order where the file has no items (product_id is then NULL). record_id NULL: anonymous.
CREATE TABLE order_lines (
    batch_id INTEGER NOT NULL REFERENCES batches, row INTEGER NOT NULL, line_key INTEGER NOT NULL,
    record_id TEXT, source TEXT NOT NULL, order_id TEXT NOT NULL, ordered_at TEXT NOT NULL,
    product_id TEXT, product_name TEXT, quantity REAL, unit_price REAL, amount REAL, cost REAL, currency TEXT, country TEXT,
    line_kind TEXT NOT NULL DEFAULT 'sale',
    PRIMARY KEY (batch_id, row)
) STRICT;
CREATE INDEX order_lines_record_id ON order_lines (record_id);

CREATE TABLE products (
    batch_id INTEGER NOT NULL REFERENCES batches, row INTEGER NOT NULL, product_id TEXT NOT NULL,
    name TEXT, category TEXT, price REAL, cost REAL, family TEXT, extra TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, row)
) STRICT;

CREATE TABLE events (
    batch_id INTEGER NOT NULL REFERENCES batches, row INTEGER NOT NULL, record_id TEXT,
    event TEXT NOT NULL, at TEXT NOT NULL, subject TEXT, value REAL, extra TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, row)
) STRICT;
CREATE INDEX events_record_id ON events (record_id);

CREATE TABLE interactions (
    interaction_id TEXT PRIMARY KEY, batch_id INTEGER REFERENCES batches, record_id TEXT, source TEXT NOT NULL DEFAULT '',
    occurred_at TEXT NOT NULL, logged_at TEXT NOT NULL, channel TEXT NOT NULL, platform TEXT,
    mode TEXT NOT NULL DEFAULT 'direct', direction TEXT NOT NULL DEFAULT 'out', purpose TEXT NOT NULL,
    subject TEXT, body TEXT, language TEXT, thread TEXT, staff TEXT, duration_minutes REAL, outcome TEXT,
    mood_suggested TEXT, mood TEXT, need_tags TEXT, products TEXT, promise TEXT, promise_due TEXT, learned TEXT
) STRICT;
CREATE INDEX interactions_record_id ON interactions (record_id);
CREATE INDEX interactions_batch_id ON interactions (batch_id);

CREATE TABLE complaint_events (
    event_id INTEGER PRIMARY KEY, complaint_id TEXT NOT NULL, interaction_id TEXT, record_id TEXT, batch_id INTEGER REFERENCES batches,
    at TEXT NOT NULL, state TEXT NOT NULL, who TEXT NOT NULL DEFAULT '', note TEXT,
    severity TEXT, category TEXT, product_id TEXT, verdict TEXT
) STRICT;
CREATE INDEX complaint_events_record_id ON complaint_events (record_id);

CREATE TABLE survey_answers (
    batch_id INTEGER REFERENCES batches, row INTEGER NOT NULL, record_id TEXT, survey TEXT NOT NULL, question TEXT NOT NULL,
    score REAL, answer TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX survey_answers_record_id ON survey_answers (record_id);

CREATE TABLE consents (
    consent_id INTEGER PRIMARY KEY, batch_id INTEGER REFERENCES batches, record_id TEXT NOT NULL, purpose TEXT NOT NULL,
    channel TEXT NOT NULL, status TEXT NOT NULL, basis TEXT, source TEXT, evidence TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX consents_record_id ON consents (record_id);

CREATE TABLE preferences (
    preference_id INTEGER PRIMARY KEY, batch_id INTEGER REFERENCES batches, record_id TEXT NOT NULL, field TEXT NOT NULL,
    value TEXT NOT NULL, origin TEXT NOT NULL, interaction_id TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX preferences_record_id ON preferences (record_id);

-- A task somebody asked for; what happened to it is appended (done, snoozed, dropped, reopened).
CREATE TABLE task_events (
    event_id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, record_id TEXT, interaction_id TEXT, batch_id INTEGER REFERENCES batches,
    at TEXT NOT NULL, state TEXT NOT NULL, due TEXT, kind TEXT, what TEXT, why TEXT, who TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX task_events_record_id ON task_events (record_id);

-- Who was drawn into which arm of an approved offer, and what was sent: written before anything leaves.
CREATE TABLE offer_events (
    event_id INTEGER PRIMARY KEY, campaign_id TEXT NOT NULL, offer_id TEXT NOT NULL, customer_id TEXT NOT NULL, record_id TEXT,
    event TEXT NOT NULL, arm TEXT, product_id TEXT, channel TEXT, reason TEXT, at TEXT NOT NULL
) STRICT;
CREATE INDEX offer_events_customer_id ON offer_events (customer_id);

-- What people decided. kind 'match': subject and object are record ids, value is same, different or unsure.
CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, object TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL, who TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '', at TEXT NOT NULL, revoked_at TEXT, revoked_by TEXT
) STRICT;
CREATE INDEX decisions_kind ON decisions (kind, subject, object);

-- Customers keep their id: what became of each id, appended by identify.run (created, merged_into, split_from, gone).
CREATE TABLE customer_events (
    event_id INTEGER PRIMARY KEY, customer_id TEXT NOT NULL, event TEXT NOT NULL, other_id TEXT, at TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE INDEX customer_events_customer_id ON customer_events (customer_id);

CREATE TABLE derived_runs (name TEXT PRIMARY KEY, version INTEGER NOT NULL, at TEXT NOT NULL, report TEXT NOT NULL DEFAULT '{}') STRICT;

CREATE TABLE jobs (
    job_id INTEGER PRIMARY KEY, verb TEXT NOT NULL, arguments TEXT NOT NULL DEFAULT '{}', state TEXT NOT NULL DEFAULT 'queued',
    progress REAL NOT NULL DEFAULT 0, step TEXT NOT NULL DEFAULT '', pid INTEGER, created_at TEXT NOT NULL, heartbeat_at TEXT,
    finished_at TEXT, stop_asked INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '', hint TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '{}', seen INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE audit (event_id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '') STRICT;
CREATE TRIGGER audit_is_append_only_1 BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_append_only_2 BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""

REPLACED_ORDERS = """
-- An order that came again with other content: in replaced_batch_id it counts no longer, as long as by_batch_id stands. batch_id: the batch
-- that brought it again.
CREATE TABLE replaced_orders (
    batch_id INTEGER NOT NULL REFERENCES batches, replaced_batch_id INTEGER NOT NULL, by_batch_id INTEGER NOT NULL, source TEXT NOT NULL, order_id TEXT NOT NULL,
    PRIMARY KEY (replaced_batch_id, source, order_id, by_batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX replaced_orders_batch_id ON replaced_orders (batch_id);
CREATE VIEW standing_lines AS SELECT l.* FROM order_lines l WHERE NOT EXISTS (
    SELECT 1 FROM replaced_orders x JOIN batches b ON b.batch_id = x.by_batch_id
    WHERE x.replaced_batch_id = l.batch_id AND x.source = l.source AND x.order_id = l.order_id AND b.undone_at IS NULL
);
"""

VALUE_HISTORY = """
-- One row per run of differentiate that saw something new: what the whole was worth then and by which rules, so that later runs can tell
-- what moved. cut_offs, rules, counts: JSON.
CREATE TABLE value_runs (
    run_id INTEGER PRIMARY KEY, at TEXT NOT NULL, version INTEGER NOT NULL, as_of TEXT NOT NULL, value_basis TEXT NOT NULL, customers INTEGER NOT NULL,
    actual REAL NOT NULL, equity REAL NOT NULL, equity_low REAL NOT NULL, equity_high REAL NOT NULL, cut_offs TEXT NOT NULL DEFAULT '{}',
    rules TEXT NOT NULL DEFAULT '{}', counts TEXT NOT NULL DEFAULT '{}'
) STRICT;
-- Who moved between two runs. what: tier, lifecycle, rfm_group, value_group or need_id, or customer for a new one (one row); was: empty for a new
-- customer, became: empty for one who is gone; why: a code (differentiate.moves.REASONS).
CREATE TABLE customer_moves (
    run_id INTEGER NOT NULL REFERENCES value_runs, customer_id TEXT NOT NULL, what TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (run_id, what, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_moves_customer_id ON customer_moves (customer_id);
"""

MIGRATIONS: list[str] = [FACTS_1, REPLACED_ORDERS, VALUE_HISTORY]

FACT_TABLES = [
    "records", "order_lines", "products", "events", "interactions", "complaint_events", "survey_answers", "consents",
    "preferences", "task_events", "replaced_orders",
]  # fmt: skip
"""Tables whose rows carry the batch they came with, in the order in which an undo empties them."""


def migrate(conn: sqlite3.Connection) -> int:
    """Bring an open workspace to the newest schema, each step in its own transaction; returns the schema's number."""
    while True:
        conn.execute("BEGIN IMMEDIATE")
        try:
            (number,) = conn.execute("PRAGMA user_version").fetchone()
            if number >= len(MIGRATIONS):
                conn.execute("ROLLBACK")
                return int(number)
            for statement in split_statements(MIGRATIONS[number]):
                conn.execute(statement)
            conn.execute(f"PRAGMA user_version = {number + 1}")
            conn.execute("COMMIT")
        except BaseException:
            conn.rollback()
            raise


def split_statements(script: str) -> list[str]:
    """The single statements of a script, triggers kept whole (executescript would commit the open transaction)."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return [s for s in statements if s.strip()]
