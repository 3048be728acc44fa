package io.legacybridge.spi;

import io.legacybridge.spi.record.RecordSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of legacy system. Found by {@link java.util.ServiceLoader}.
 *
 * <p>An adapter says where a legacy system is and how its records translate; the core owns everything else. An adapter
 * never publishes, retries, encrypts, opens key files, reads the environment or logs payloads.
 *
 * @param <C> its configuration, a record whose components carry {@link io.legacybridge.spi.config.Doc}; parser, linter,
 *     JSON Schema, reference page and skeleton come from it
 */
public interface Adapter<C extends Record> {

    /** Its name in connection files, such as {@code sftp}. */
    String name();

    Class<C> configType();

    /** What it can do. What is missing here is missing on purpose. */
    Set<Ability> abilities();

    /**
     * Checks a configuration and describes what it yields, without touching the legacy system. Problems go to the
     * context; a description is given as far as the contracts tell one.
     */
    Description describe(C config, DescribeContext context);

    /**
     * What somebody has to run on the legacy system before the connection works, such as SQL with a comment that says who
     * and where; empty when there is nothing.
     */
    default Optional<String> preparation(C config) {
        return Optional.empty();
    }

    /**
     * What its source takes away from the legacy system, such as {@code the messages of the queue CARD.ORDERS at mq:61616}: the same
     * words wherever the same is taken, since of two who take it each gets a part. Empty when it has no source, or leaves there what
     * it reads.
     */
    default Optional<String> takesAway(C config) {
        return Optional.empty();
    }

    /** Makes a running instance. It must not connect yet: the first use does. */
    LegacySystem open(C config, AdapterContext context);

    /** What an adapter can do with a legacy system. */
    enum Ability {
        /** Deliveries are fetched: files, rows, queue messages. */
        POLLED_SOURCE,
        /** Deliveries arrive by themselves and wait for an answer: received SOAP. */
        PUSHED_SOURCE,
        /** Clients can ask it to do something. */
        OPERATIONS
    }

    /**
     * What a connection will yield.
     *
     * @param records    schema of the records of its source; empty when it has no source, or when only the live system
     *     knows
     * @param operations what clients can ask it to do
     */
    record Description(Optional<RecordSchema> records, List<Operation> operations) {

        public Description {
            operations = List.copyOf(operations);
        }

        /** Of a connection without operations. */
        public Description(Optional<RecordSchema> records) {
            this(records, List.of());
        }
    }
}
