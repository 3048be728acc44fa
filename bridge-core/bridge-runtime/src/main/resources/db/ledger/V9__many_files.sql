-- A content that came very often, and a name that comes every day, cost no more to find than others.
DROP INDEX delivery_by_content;
CREATE INDEX delivery_by_content ON delivery (connection, digest, occurrence) WHERE digest IS NOT NULL;

DROP INDEX delivery_by_appearance;
CREATE INDEX delivery_by_appearance ON delivery (connection, name, size, modified) WHERE digest IS NOT NULL;

-- When a batch was sent: the calls whose records are in it are known for a while longer.
ALTER TABLE outgoing_batch ADD COLUMN sent INTEGER;

UPDATE outgoing_batch SET sent = opened WHERE state = 'sent';

CREATE INDEX outgoing_batch_by_time ON outgoing_batch (sent) WHERE sent IS NOT NULL;
