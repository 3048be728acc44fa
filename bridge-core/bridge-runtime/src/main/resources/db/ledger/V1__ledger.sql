-- What was taken from each source, what became of it, and what still has to be done. Times are milliseconds since 1970.

-- One row for each file and each batch, whatever number of records it has.
CREATE TABLE delivery (
    connection          TEXT    NOT NULL,
    number              INTEGER NOT NULL,
    name                TEXT    NOT NULL,
    -- Of a file only: how it was listed, what it holds, and the how many-th with this content it is. Null for a batch.
    size                INTEGER,
    modified            INTEGER,
    digest              TEXT,
    occurrence          INTEGER,
    -- Of a file, where it goes on: so many records of it are recorded, and they end here.
    records             INTEGER NOT NULL DEFAULT 0,
    byte_offset         INTEGER NOT NULL DEFAULT 0,
    -- Whether something of a file may have been published that is not recorded: it goes on with the version it was begun with.
    in_doubt            INTEGER NOT NULL DEFAULT 0,
    -- Why a file was set aside as a whole: its source is told again after a stop.
    refused             TEXT,
    -- Of a batch: the id of its first message, by which it is known again; and, where its sender may give an id twice, a keyed hash
    -- of what came under it.
    first_id            TEXT,
    content             TEXT,
    -- How often it was begun without coming to an end by itself: one that ends the process is set aside after a few times.
    attempts            INTEGER NOT NULL DEFAULT 0,
    begun               INTEGER NOT NULL,
    completed           INTEGER,
    connection_version  TEXT    NOT NULL,
    contract_version    TEXT    NOT NULL,
    -- The first is the sum of the others.
    taken               INTEGER NOT NULL DEFAULT 0,
    published           INTEGER NOT NULL DEFAULT 0,
    duplicate           INTEGER NOT NULL DEFAULT 0,
    dead_lettered       INTEGER NOT NULL DEFAULT 0,
    discarded           INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, number)
);

CREATE INDEX delivery_by_day ON delivery (connection, begun);

-- A content that came very often, and a name that comes every day, cost no more to find than others.
CREATE INDEX delivery_by_content ON delivery (connection, digest, occurrence) WHERE digest IS NOT NULL;
CREATE INDEX delivery_by_appearance ON delivery (connection, name, size, modified) WHERE digest IS NOT NULL;

CREATE INDEX delivery_by_first_id ON delivery (connection, first_id) WHERE completed IS NULL AND first_id IS NOT NULL;
CREATE INDEX delivery_by_first_content ON delivery (connection, first_id, number) WHERE content IS NOT NULL;

-- Which versions are still needed is asked of deliveries that have no end or a late one; the others are not read for it.
CREATE INDEX delivery_by_end ON delivery (completed);

-- The last delivery number of each connection: its row is what those who open deliveries at the same moment wait for.
CREATE TABLE delivery_number (
    connection  TEXT    NOT NULL PRIMARY KEY,
    last        INTEGER NOT NULL
);

-- One row: the number that every new delivery is above, so that none comes before what clients have seen after the data was put back.
CREATE TABLE delivery_floor (
    number  INTEGER NOT NULL
);

INSERT INTO delivery_floor (number) VALUES (0);

-- Ids of messages that came in batches; files need none. A key is where the id lies, which comes from its source, and the id: so
-- those of neighbours lie together, and a batch changes a page or two and not one for each message. One row is one place in one
-- tree: looked up, written and forgotten.
CREATE TABLE seen (
    key  TEXT    NOT NULL PRIMARY KEY,
    day  INTEGER NOT NULL
) WITHOUT ROWID;

-- Where a source goes on whose legacy system keeps no place itself, such as a cursor over a table.
CREATE TABLE source_position (
    connection  TEXT    NOT NULL PRIMARY KEY,
    position    TEXT    NOT NULL
);

-- Who reads a source, on stores that nodes share. The token grows with every holder; times are the database's.
CREATE TABLE lease (
    connection  TEXT    NOT NULL PRIMARY KEY,
    holder      TEXT    NOT NULL,
    node        TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    token       INTEGER NOT NULL,
    until       INTEGER NOT NULL
);

-- What nobody could read. A letter stays when it is closed, so that the sum of its delivery goes on to hold.
CREATE TABLE dead_letter (
    id                  TEXT    NOT NULL PRIMARY KEY,
    -- record, file (set aside as a whole) or reply (of a legacy system to a call, of no delivery: 0)
    kind                TEXT    NOT NULL DEFAULT 'record',
    connection          TEXT    NOT NULL,
    delivery            INTEGER NOT NULL,
    position            TEXT    NOT NULL,
    -- Of a file: so many of its records were taken, and it goes on here.
    records             INTEGER NOT NULL DEFAULT 0,
    byte_offset         INTEGER NOT NULL,
    reason              TEXT    NOT NULL,
    code                TEXT    NOT NULL,
    sealed              BLOB    NOT NULL,
    connection_version  TEXT    NOT NULL,
    contract_version    TEXT    NOT NULL,
    created             INTEGER NOT NULL,
    -- waiting, replayed or discarded
    state               TEXT    NOT NULL DEFAULT 'waiting',
    -- How often a replay was tried, and whether one came to no known end: it may have published.
    replays             INTEGER NOT NULL DEFAULT 0,
    in_doubt            INTEGER NOT NULL DEFAULT 0,
    closed              INTEGER,
    closed_by           TEXT,
    closed_because      TEXT
);

CREATE INDEX dead_letter_by_connection ON dead_letter (connection, created);
CREATE INDEX dead_letter_by_state ON dead_letter (state, connection, created);
CREATE INDEX dead_letter_by_delivery ON dead_letter (connection, delivery);

-- What operators gave in place of the original bytes, which stay.
CREATE TABLE dead_letter_payload (
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    sealed      BLOB    NOT NULL,
    given       INTEGER NOT NULL,
    given_by    TEXT    NOT NULL,
    PRIMARY KEY (id, version)
);

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
    process             TEXT    NOT NULL,
    -- Until when another process may still end it, by the clock of a store that processes share. Null in one that is not shared.
    open_until          INTEGER
);

CREATE INDEX legacy_call_by_time ON legacy_call (asked);

-- What clients have handed over and a legacy system gets later, together.
CREATE TABLE outgoing_batch (
    connection  TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    -- How it is called: its callers were told, so it keeps that name when the configuration gives others. Null only within the
    -- transaction that opens it.
    name        TEXT,
    opened      INTEGER NOT NULL,
    records     INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    -- open, closed, delivered or sent
    state       TEXT    NOT NULL,
    -- Where it lies on the legacy system.
    place       TEXT,
    -- The calls whose records are in it are known for a while longer.
    sent        INTEGER,
    PRIMARY KEY (connection, operation, number)
);

-- Nodes that open a batch at the same moment: one does, and the others find it.
CREATE UNIQUE INDEX outgoing_batch_open ON outgoing_batch (connection, operation) WHERE state = 'open';

CREATE INDEX outgoing_batch_unsent ON outgoing_batch (connection, operation) WHERE state <> 'sent';
CREATE INDEX outgoing_batch_by_time ON outgoing_batch (sent) WHERE sent IS NOT NULL;

-- One row: the number that every new batch is above, so that no number is given twice after the data was put back to an earlier state.
CREATE TABLE outgoing_floor (
    number  INTEGER NOT NULL
);

INSERT INTO outgoing_floor (number) VALUES (0);

-- One row for each call, which stays when the content is gone: the same call again gets the same place.
CREATE TABLE outgoing_content (
    connection  TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    call        TEXT    NOT NULL,
    batch       INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    sealed      BLOB,
    PRIMARY KEY (connection, operation, call)
);

CREATE INDEX outgoing_content_by_batch ON outgoing_content (connection, operation, batch, first);

-- Grows every minute, in each store alike: one that was restored alone is behind the others.
CREATE TABLE data_age (age INTEGER NOT NULL);

INSERT INTO data_age (age) VALUES (0);
