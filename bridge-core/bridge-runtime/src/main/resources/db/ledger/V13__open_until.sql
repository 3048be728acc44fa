-- Until when another process may still end a call, by the clock of a store that processes share. Absent in one that is not shared.
ALTER TABLE legacy_call ADD COLUMN open_until INTEGER;
