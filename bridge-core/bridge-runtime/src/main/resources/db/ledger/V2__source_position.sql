-- Where a source goes on whose legacy system keeps no place itself, such as a cursor over a table.
CREATE TABLE source_position (
    connection  TEXT    NOT NULL PRIMARY KEY,
    position    TEXT    NOT NULL
);
