-- Keys of single data subjects, apart from all that they protect: this store has backups of its own.
CREATE TABLE subject_key (
    id          BLOB    NOT NULL PRIMARY KEY,
    purpose     TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    created     INTEGER NOT NULL
);
CREATE INDEX subject_key_of ON subject_key (subject, purpose);
