-- waiting, replayed or discarded; a letter stays when it is closed, so that the sum of its delivery goes on to hold.
ALTER TABLE dead_letter ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';

-- record, file (set aside as a whole) or reply (of a legacy system to a call).
ALTER TABLE dead_letter ADD COLUMN kind TEXT NOT NULL DEFAULT 'record';

-- Of a file: how many of its records were taken; it goes on at byte_offset.
ALTER TABLE dead_letter ADD COLUMN records INTEGER NOT NULL DEFAULT 0;

-- How often a replay was tried, and whether one came to no known end: it may have published.
ALTER TABLE dead_letter ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;

ALTER TABLE dead_letter ADD COLUMN closed INTEGER;
ALTER TABLE dead_letter ADD COLUMN closed_by TEXT;
ALTER TABLE dead_letter ADD COLUMN closed_because TEXT;

UPDATE dead_letter SET kind = 'reply' WHERE delivery = 0;
UPDATE dead_letter SET kind = 'file' WHERE delivery <> 0 AND position NOT LIKE '%#%';

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
