-- Keys of data subjects that were destroyed. They are destroyed again at every start; no row ever goes.
CREATE TABLE erased_key (
    id          BLOB    NOT NULL PRIMARY KEY,
    erased      INTEGER NOT NULL
);
CREATE INDEX erased_key_time ON erased_key (erased);
