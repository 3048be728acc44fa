package io.legacybridge.adapter.soap;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import java.util.Optional;

/** One connection at work. */
record SoapSystem(SoapOperations asked, HttpCarrier carrier) implements LegacySystem {

    @Override
    public Optional<Source> source() {
        return Optional.empty();
    }

    @Override
    public Optional<Operations> operations() {
        return Optional.of(asked);
    }

    @Override
    public void close() {
        carrier.close();
    }
}
