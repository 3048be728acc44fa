-- How a batch is called: its callers were told, so it keeps that name when the configuration gives others. None before this version.
ALTER TABLE outgoing_batch ADD COLUMN name TEXT;
