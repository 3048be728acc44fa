-- Calls whose outcome has to be known later: those with an Idempotency-Key, and those that took longer than their client waited.
CREATE TABLE legacy_call (
    id                  TEXT    NOT NULL PRIMARY KEY,
    client              TEXT    NOT NULL,
    connection          TEXT    NOT NULL,
    operation           TEXT    NOT NULL,
    -- Keyed hashes: neither keys nor requests stand here.
    idempotency_key     TEXT    UNIQUE,
    request             TEXT    NOT NULL,
    connection_version  TEXT    NOT NULL,
    contract_version    TEXT    NOT NULL,
    asked               INTEGER NOT NULL,
    deadline            INTEGER NOT NULL,
    state               TEXT    NOT NULL,
    ended               INTEGER,
    answer              BLOB,
    -- Which run of which node asks: what it left open when it ended is unknown.
    process             TEXT    NOT NULL
);

CREATE INDEX legacy_call_by_time ON legacy_call (asked);
