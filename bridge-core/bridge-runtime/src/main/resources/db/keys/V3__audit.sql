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
