package io.legacybridge.runtime.lease;

import io.legacybridge.runtime.lease.Lease.Held;
import io.legacybridge.runtime.lease.Lease.Holder;
import java.sql.Connection;
import java.util.Optional;

/** Sees to it that one node at a time reads a polled source. */
@FunctionalInterface
public interface Leases {

    /**
     * Asks for a lease from now on, until it is closed.
     *
     * @param version of the connection as it runs here
     */
    Lease want(String connection, String version);

    /** Of a store that belongs to one process: whoever wants a lease has it. */
    static Leases alone() {
        return (_, _) -> new Lease() {
            private final Held held = new Held() {
                @Override
                public boolean isStill() {
                    return true;
                }

                @Override
                public void keep(Connection ledger) {}
            };

            @Override
            public Optional<Held> held() {
                return Optional.of(held);
            }

            @Override
            public Optional<Holder> other() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }
}
