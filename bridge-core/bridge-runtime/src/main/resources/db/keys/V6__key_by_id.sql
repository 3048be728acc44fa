-- A value names the key that opens it.
CREATE INDEX wrapped_key_id ON wrapped_key (id);
