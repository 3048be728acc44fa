-- A keyed hash of what came under the first id of a batch, where its sender may give an id twice. None before this version.
ALTER TABLE delivery ADD COLUMN content TEXT;

CREATE INDEX delivery_by_first_content ON delivery (connection, first_id, number) WHERE content IS NOT NULL;
