-- A keyed hash of the bytes that were set aside, by which a corrected record under the same identity is told from a repetition. Null
-- when there were none, of whole files, of replies, and in letters from before.
ALTER TABLE dead_letter ADD COLUMN content TEXT;
