-- Why a file was set aside as a whole: its source is told again after a stop.
ALTER TABLE delivery ADD COLUMN refused TEXT;

CREATE INDEX delivery_by_appearance ON delivery (connection, name) WHERE digest IS NOT NULL;
