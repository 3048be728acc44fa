-- Grows every minute, in each store alike: one that was restored alone is behind the others.
CREATE TABLE data_age (age INTEGER NOT NULL);

INSERT INTO data_age (age) VALUES (0);
