package io.legacybridge.runtime.broker;

import io.legacybridge.security.protection.FieldSealer;
import java.util.List;

/** Publishes messages when the keys of the persons whom they tell of are on the disk: none is ever out there without its key. */
public final class KeysFirst implements Publisher {

    private final Publisher publisher;
    private final FieldSealer sealer;

    public KeysFirst(Publisher publisher, FieldSealer sealer) {
        this.publisher = publisher;
        this.sealer = sealer;
    }

    @Override
    public void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        sealer.makeDurable();
        publisher.publish(connection, chunk);
    }
}
