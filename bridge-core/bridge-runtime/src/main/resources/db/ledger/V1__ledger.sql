CREATE TABLE delivery (
    connection          TEXT    NOT NULL,
    number              INTEGER NOT NULL,
    name                TEXT    NOT NULL,
    -- Of a file only: how it was listed, and what it holds. Null for a batch.
    size                INTEGER,
    modified            INTEGER,
    digest              TEXT,
    occurrence          INTEGER,
    records             INTEGER NOT NULL DEFAULT 0,
    byte_offset         INTEGER NOT NULL DEFAULT 0,
    begun               INTEGER NOT NULL,
    completed           INTEGER,
    connection_version  TEXT    NOT NULL,
    contract_version    TEXT    NOT NULL,
    taken               INTEGER NOT NULL DEFAULT 0,
    published           INTEGER NOT NULL DEFAULT 0,
    duplicate           INTEGER NOT NULL DEFAULT 0,
    dead_lettered       INTEGER NOT NULL DEFAULT 0,
    discarded           INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, number)
);

CREATE INDEX delivery_by_content ON delivery (connection, digest);
CREATE INDEX delivery_by_day ON delivery (connection, begun);

-- Ids of messages that came in batches. One narrow row each; files need none.
CREATE TABLE seen (
    connection  TEXT    NOT NULL,
    message_id  TEXT    NOT NULL,
    day         INTEGER NOT NULL,
    PRIMARY KEY (connection, message_id)
);

CREATE INDEX seen_by_day ON seen (day);

CREATE TABLE dead_letter (
    id                  TEXT    NOT NULL PRIMARY KEY,
    connection          TEXT    NOT NULL,
    delivery            INTEGER NOT NULL,
    position            TEXT    NOT NULL,
    byte_offset         INTEGER NOT NULL,
    reason              TEXT    NOT NULL,
    code                TEXT    NOT NULL,
    sealed              BLOB    NOT NULL,
    connection_version  TEXT    NOT NULL,
    contract_version    TEXT    NOT NULL,
    created             INTEGER NOT NULL
);

CREATE INDEX dead_letter_by_connection ON dead_letter (connection, created);
