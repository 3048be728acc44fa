-- Keys, each wrapped with the key-encryption key that kek_id names.
CREATE TABLE wrapped_key (
    purpose     TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    id          BLOB    NOT NULL,
    state       TEXT    NOT NULL,
    wrapped     BLOB    NOT NULL,
    kek_id      TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    -- When its state last changed: a key that was just taken out of use may still be in use elsewhere.
    changed     INTEGER NOT NULL,
    PRIMARY KEY (purpose, version)
);

-- A value names the key that opens it.
CREATE INDEX wrapped_key_id ON wrapped_key (id);

-- How many values each key has sealed, summed up now and then.
CREATE TABLE key_use (
    id      BLOB    NOT NULL PRIMARY KEY,
    sealed  INTEGER NOT NULL
);

-- Keys of data subjects that were destroyed. They are destroyed again at every start; no row ever goes.
CREATE TABLE erased_key (
    id      BLOB    NOT NULL PRIMARY KEY,
    erased  INTEGER NOT NULL,
    -- In which order: nodes learn of it by a place that grows, since their clocks need not agree.
    place   INTEGER NOT NULL
);

CREATE INDEX erased_key_place ON erased_key (place);

-- One row: the last place given.
CREATE TABLE erased_last (place INTEGER NOT NULL);

INSERT INTO erased_last (place) VALUES (0);

-- Only ever appended to. One chain of hashes for each node.
CREATE TABLE audit (
    node    TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    written INTEGER NOT NULL,
    entry   BLOB    NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (node, number)
);

-- The end of each chain, signed, so that entries cannot be cut off its end.
CREATE TABLE audit_head (
    node        TEXT    NOT NULL PRIMARY KEY,
    number      INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    signature   BLOB    NOT NULL
);

-- Grows every minute, in each store alike: one that was restored alone is behind the others.
CREATE TABLE data_age (age INTEGER NOT NULL);

INSERT INTO data_age (age) VALUES (0);
