-- Proofs of reasoning by the tool call that they belong to, for clients that do not send them back. The key is a hash.
CREATE TABLE signatures (
    key        BLOB    PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    value      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX signatures_by_expiry ON signatures (expires_at);
