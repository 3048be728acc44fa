package io.legacybridge.spi;

import java.util.List;
import java.util.Optional;

/**
 * What makes a record of a legacy system that very record, also when it is read again. Only a keyed hash of it ever
 * leaves the core.
 */
public sealed interface SourceIdentity {

    /** The parts in a fixed order; together they are unique within one connection. */
    List<String> parts();

    /**
     * A digest of what came under this identity, when its sender chose the identity and may have given it twice: another
     * content is refused then. Empty when the same identity is the same record, whatever it holds.
     */
    default Optional<String> content() {
        return Optional.empty();
    }

    /** A declared business header, else the message id and the broker that gave it. */
    record QueueMessage(String broker, String id) implements SourceIdentity {
        @Override
        public List<String> parts() {
            return List.of("queue", broker, id);
        }
    }

    /** A row by primary key and version; an outbox or snapshot row by its sequence number as the key. */
    record Row(String table, String primaryKey, String version) implements SourceIdentity {
        @Override
        public List<String> parts() {
            return List.of("row", table, primaryKey, version);
        }
    }

    /** A received call by its client and WS-Addressing MessageID. */
    record Call(String client, String messageId, Optional<String> content) implements SourceIdentity {

        /** One whose content is not looked at. */
        public Call(String client, String messageId) {
            this(client, messageId, Optional.empty());
        }

        @Override
        public List<String> parts() {
            return List.of("call", client, messageId);
        }
    }
}
