-- When its state last changed: a key that was just taken out of use may still be in use elsewhere.
ALTER TABLE wrapped_key ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

-- How many values each key has sealed, summed up now and then.
CREATE TABLE key_use (
    id      BLOB    NOT NULL PRIMARY KEY,
    sealed  INTEGER NOT NULL
);
