-- Ids of neighbours lie together, behind where they lie: a batch changes a page or two and not one for each message.
-- Where an id lies comes from its source, so ids of before stay where they are, and are asked for too, until they are forgotten.
ALTER TABLE seen RENAME TO seen_before;
ALTER TABLE seen_before RENAME COLUMN message_id TO key;

CREATE TABLE seen (
    key  TEXT    NOT NULL PRIMARY KEY,
    day  INTEGER NOT NULL
) WITHOUT ROWID;
