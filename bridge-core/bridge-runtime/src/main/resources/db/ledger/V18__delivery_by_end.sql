-- Which versions are still needed is asked of deliveries that have no end or a late one; the others are not read for it.
CREATE INDEX delivery_by_end ON delivery (completed);
