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
        return store.first("SELECT " + Database.SHARED_NOW, row -> Sql.time(row, 1))
                .orElseThrow();
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
