-- An id begins with its connection, so it is the whole key. One row is one place in one tree: looked up, written and forgotten.
CREATE TABLE seen_id (
    message_id  TEXT    NOT NULL PRIMARY KEY,
    day         INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO seen_id (message_id, day) SELECT message_id, MAX(day) FROM seen GROUP BY message_id;

DROP TABLE seen;

ALTER TABLE seen_id RENAME TO seen;
