-- Whether something of a file may have been published that is not recorded: it goes on with the version it was begun with.
ALTER TABLE delivery ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;
