package io.legacybridge.adapter.soap;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import java.util.Optional;

/**
 * One connection at work.
 *
 * @param calling   empty when it only listens
 * @param listening empty when it only calls
 */
record SoapSystem(Optional<Calling> calling, Optional<SoapInbound> listening) implements LegacySystem {

    /** What is asked, and what carries it. */
    record Calling(SoapOperations asked, HttpCarrier carrier) {}

    @Override
    public Optional<Source> source() {
        return listening.map(Source.class::cast);
    }

    @Override
    public Optional<Operations> operations() {
        return calling.map(Calling::asked);
    }

    @Override
    public void close() {
        calling.ifPresent(found -> found.carrier().close());
    }
}
