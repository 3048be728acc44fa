-- How far the other chains were when this head was signed, covered by its signature: a chain that is deleted whole is missed. A line
-- for each: its node, the number and the hash of its last entry. Empty in heads from before.
ALTER TABLE audit_head ADD COLUMN others TEXT NOT NULL DEFAULT '';
