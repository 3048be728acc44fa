CREATE TABLE wrapped_key (
    purpose     TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    id          BLOB    NOT NULL,
    state       TEXT    NOT NULL,
    wrapped     BLOB    NOT NULL,
    kek_id      TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    PRIMARY KEY (purpose, version)
);
