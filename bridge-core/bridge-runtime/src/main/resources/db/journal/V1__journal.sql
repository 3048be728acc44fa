-- The messages that clients read, in order. Positions are given inside the append transaction by one writer at a time, so they become
-- visible in order.
CREATE TABLE message (
    position    INTEGER NOT NULL PRIMARY KEY,
    id          TEXT    NOT NULL,
    connection  TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    sequence    TEXT    NOT NULL,
    appended    INTEGER NOT NULL,
    body        BLOB    NOT NULL
);

CREATE INDEX message_by_time ON message (appended);

-- Random ids stand in a narrow table of their own: a wide table in random order is many times slower.
CREATE TABLE message_id (
    id          TEXT    NOT NULL PRIMARY KEY,
    position    INTEGER NOT NULL
);

CREATE INDEX message_id_by_position ON message_id (position);

-- Of each business key the message with the highest sequence.
CREATE TABLE latest (
    connection  TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    sequence    TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (connection, subject)
);

CREATE INDEX latest_by_position ON latest (position);

-- One row: the last position given, and the last one dropped. Positions go on where they were when all is dropped.
CREATE TABLE bounds (
    last            INTEGER NOT NULL,
    dropped         INTEGER NOT NULL,
    -- Everything that was published before this moment is in the journal: nothing older waits on the broker.
    complete_until  INTEGER NOT NULL DEFAULT 0
);

INSERT INTO bounds (last, dropped) VALUES (0, 0);

-- Grows every minute, in each store alike: one that was restored alone is behind the others.
CREATE TABLE data_age (age INTEGER NOT NULL);

INSERT INTO data_age (age) VALUES (0);
