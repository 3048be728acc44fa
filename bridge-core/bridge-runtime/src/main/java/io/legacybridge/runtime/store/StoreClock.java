package io.legacybridge.runtime.store;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of a store that several processes share: the times that they compare with each other are told by it alone. */
final class StoreClock extends Clock {

    private final Database store;

    StoreClock(Database store) {
        this.store = store;
    }

    @Override
    public Instant instant() {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + Database.SHARED_NOW);
                    var row = query.executeQuery()) {
                row.next();
                return Instant.ofEpochMilli(row.getLong(1));
            }
        });
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("moments have no zone");
    }
}
