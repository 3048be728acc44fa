-- Who reads a source, on stores that nodes share. The token grows with every holder; times are the database's, in milliseconds.
CREATE TABLE lease (
    connection  TEXT    NOT NULL PRIMARY KEY,
    holder      TEXT    NOT NULL,
    node        TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    token       INTEGER NOT NULL,
    until       INTEGER NOT NULL
);

-- The last delivery number of each connection: its row is what those who open deliveries at the same moment wait for.
CREATE TABLE delivery_number (
    connection  TEXT    NOT NULL PRIMARY KEY,
    last        INTEGER NOT NULL
);

INSERT INTO delivery_number (connection, last) SELECT connection, MAX(number) FROM delivery GROUP BY connection;

-- How often a delivery was begun without coming to an end by itself: one that ends the process is set aside after a few times.
ALTER TABLE delivery ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;

-- Of a batch: the id of its first message, by which it is known again.
ALTER TABLE delivery ADD COLUMN first_id TEXT;

CREATE INDEX delivery_by_first_id ON delivery (connection, first_id) WHERE completed IS NULL AND first_id IS NOT NULL;
