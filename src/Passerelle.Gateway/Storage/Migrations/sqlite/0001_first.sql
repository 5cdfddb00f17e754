-- All times are Unix milliseconds, UTC. All tables are STRICT: a value of the wrong type is an error, not a surprise.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Pages that the writer may rewrite at will: it grows the log with them, syncs owed commits, and probes a full disk.
CREATE TABLE scratch (
    id      INTEGER PRIMARY KEY,
    counter INTEGER NOT NULL DEFAULT 0,
    fill    BLOB
) STRICT;
INSERT INTO scratch (id) VALUES (1), (2);

CREATE TABLE providers (
    id             INTEGER PRIMARY KEY,
    slug           TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    name           TEXT    NOT NULL,
    preset         TEXT,
    kind           TEXT    NOT NULL,
    dialect        TEXT    NOT NULL,
    address        TEXT    NOT NULL,
    address_choice TEXT,
    enabled        INTEGER NOT NULL DEFAULT 1,
    position       INTEGER NOT NULL DEFAULT 0,
    quirks         TEXT    NOT NULL DEFAULT '',
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE provider_keys (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    secret       BLOB    NOT NULL,
    last4        TEXT    NOT NULL,
    fingerprint  BLOB    NOT NULL,
    label        TEXT    NOT NULL DEFAULT '',
    enabled      INTEGER NOT NULL DEFAULT 1,
    position     INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    last_status  INTEGER,
    UNIQUE (provider_id, fingerprint)
) STRICT;

CREATE TABLE provider_models (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    display_name TEXT,
    enabled      INTEGER NOT NULL DEFAULT 1,
    source       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (provider_id, name)
) STRICT;

CREATE TABLE key_cursors (
    provider_id INTEGER PRIMARY KEY REFERENCES providers (id) ON DELETE CASCADE,
    last_key_id INTEGER NOT NULL
) STRICT;

CREATE TABLE gateway_keys (
    id              INTEGER PRIMARY KEY,
    public_id       TEXT    NOT NULL UNIQUE,
    hash            BLOB    NOT NULL,
    last4           TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    enabled         INTEGER NOT NULL DEFAULT 1,
    allowed_models  TEXT,
    max_concurrency INTEGER,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    revoked_at      INTEGER
) STRICT;

-- The records name providers and keys by id without a foreign key: history outlives what it speaks of.
CREATE TABLE requests (
    id               INTEGER PRIMARY KEY,
    gateway_key_id   INTEGER,
    started_at       INTEGER NOT NULL,
    duration_us      INTEGER NOT NULL,
    first_token_us   INTEGER,
    overhead_us      INTEGER NOT NULL,
    dialect          TEXT    NOT NULL,
    model            TEXT    NOT NULL,
    provider_id      INTEGER,
    target_model     TEXT,
    stream           INTEGER NOT NULL,
    status           INTEGER NOT NULL,
    outcome          INTEGER NOT NULL,
    attempts         INTEGER NOT NULL,
    error_kind       TEXT,
    input_tokens     INTEGER,
    cached_tokens    INTEGER,
    output_tokens    INTEGER,
    reasoning_tokens INTEGER,
    usage_json       BLOB,
    cost_nano        INTEGER,
    request_bytes    INTEGER NOT NULL,
    response_bytes   INTEGER NOT NULL
) STRICT;

-- A row is here before the upstream is called; while outcome is NULL the attempt is open.
CREATE TABLE attempts (
    id          INTEGER PRIMARY KEY,
    request_id  INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    provider_id INTEGER NOT NULL,
    key_id      INTEGER,
    model       TEXT    NOT NULL,
    url_rule    INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    duration_us INTEGER,
    status      INTEGER,
    outcome     INTEGER,
    committed   INTEGER,
    error       TEXT
) STRICT;
