-- Everything that was published before this moment is in the journal: nothing older waits on the broker.
ALTER TABLE bounds ADD COLUMN complete_until INTEGER NOT NULL DEFAULT 0;
