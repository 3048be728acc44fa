-- What clients have handed over and a legacy system gets later, together.
CREATE TABLE outgoing_batch (
    connection  TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    opened      INTEGER NOT NULL,
    records     INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    -- open, closed, delivered or sent
    state       TEXT    NOT NULL,
    place       TEXT,
    PRIMARY KEY (connection, operation, number)
);

CREATE INDEX outgoing_batch_unsent ON outgoing_batch (connection, operation) WHERE state <> 'sent';

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

-- Nodes that open a batch at the same moment: one does, and the others find it.
CREATE UNIQUE INDEX outgoing_batch_open ON outgoing_batch (connection, operation) WHERE state = 'open';
