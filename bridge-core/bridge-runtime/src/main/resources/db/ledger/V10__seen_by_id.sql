-- An id begins with its connection, so it is the whole key. One row is one place in one tree: looked up, written and forgotten.
-- Renamed first: whoever still writes into the old table waits, and nothing is left behind in it.
ALTER TABLE seen RENAME TO seen_before;

CREATE TABLE seen (
    message_id  TEXT    NOT NULL PRIMARY KEY,
    day         INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO seen (message_id, day) SELECT message_id, day FROM seen_before WHERE true ON CONFLICT (message_id) DO NOTHING;

DROP TABLE seen_before;
