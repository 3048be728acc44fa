-- The number that every new batch is above, so that no number is given twice after the data was put back to an earlier state.
CREATE TABLE outgoing_floor (
    number  INTEGER NOT NULL
);

INSERT INTO outgoing_floor (number) VALUES (0);
