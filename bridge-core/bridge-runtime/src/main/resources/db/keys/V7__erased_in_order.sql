-- In which order keys were destroyed: nodes learn of it by a place that grows, since their clocks need not agree.
ALTER TABLE erased_key ADD COLUMN place INTEGER NOT NULL DEFAULT 1;

DROP INDEX erased_key_time;
CREATE INDEX erased_key_place ON erased_key (place);

-- One row: the last place given.
CREATE TABLE erased_last (place INTEGER NOT NULL);

INSERT INTO erased_last (place) VALUES (1);
