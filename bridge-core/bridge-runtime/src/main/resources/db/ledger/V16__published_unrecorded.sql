-- Whether something of a file may have been published that is not recorded: it goes on with the version it was begun with.
ALTER TABLE delivery ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;

-- An earlier release did not say so of what it was about to send.
UPDATE delivery SET in_doubt = 1 WHERE digest IS NOT NULL AND completed IS NULL;
-- It counted declared headers as content of a received request; what it wrote down cannot be compared any more.
UPDATE delivery SET content = NULL WHERE content IS NOT NULL;
