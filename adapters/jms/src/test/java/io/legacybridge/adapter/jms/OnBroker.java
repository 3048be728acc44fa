package io.legacybridge.adapter.jms;

import java.nio.file.Path;

/** The brokers that tests run on. */
enum OnBroker {
    CLASSIC,
    ARTEMIS;

    ForeignBroker in(Path folder) {
        return this == CLASSIC ? new ClassicBroker(folder) : new ArtemisBroker(folder);
    }
}
