package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsAdapter.Asking;
import io.legacybridge.adapter.jms.JmsAdapter.Inbound;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import java.util.Optional;

/** One connection at work: what it receives with, and what it asks with. */
record JmsSystem(Optional<Inbound> inbound, Optional<Asking> asking) implements LegacySystem {

    @Override
    public Optional<Source> source() {
        return inbound.map(Inbound::source);
    }

    @Override
    public Optional<Operations> operations() {
        return asking.map(Asking::operations);
    }

    @Override
    public void close() {
        inbound.ifPresent(parts -> parts.session().close());
        asking.ifPresent(parts -> {
            parts.late().close();
            parts.connections().close();
        });
    }
}
