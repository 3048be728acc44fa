-- The number that every new delivery is above, so that none comes before what clients have seen after the data was put back.
CREATE TABLE delivery_floor (
    number  INTEGER NOT NULL
);

INSERT INTO delivery_floor (number) VALUES (0);

-- Whether a file's messages are known by how it was listed; those of before are by how often its content had come.
ALTER TABLE delivery ADD COLUMN by_appearance INTEGER NOT NULL DEFAULT 0;
