package io.legacybridge.spi;

import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.time.Duration;
import java.util.Optional;

/** Where deliveries come from. */
public sealed interface Source {

    /** How the bytes of one record, as {@link RecordCursor#bytes} gave them to a dead letter, become that record again. */
    RecordFormat format() throws LegacySystemException;

    /** Schema of its records. */
    default RecordSchema schema() throws LegacySystemException {
        return format().schema();
    }

    /** The core asks for deliveries, one at a time, from one thread, and also handles them there. */
    non-sealed interface Polled extends Source {

        /**
         * The next delivery that is ready. The one before was acknowledged, given back or left when its caller was
         * interrupted. May wait a second or two for one.
         *
         * @return empty when nothing is ready now
         */
        Optional<Delivery> next() throws LegacySystemException;

        /** How long to wait after nothing was ready. */
        Duration interval();

        /**
         * Goes on behind the last batch that was recorded, by its {@link Delivery.Batch#position}. Called at most once,
         * before the first {@link #next}. A source whose batches have no position ignores one that an earlier version of its
         * connection left; one whose batches have must know its own, since that version may have read something else.
         */
        default void continueAfter(String position) {}

        /** Takes up a staged file again that a stop or crash left unfinished. Only sources that stage files are asked. */
        default Delivery resume(StagedFile staged) {
            throw new UnsupportedOperationException("this source stages no files");
        }
    }

    /** Deliveries arrive by themselves; each waits until it is durable and is then answered. */
    non-sealed interface Pushed extends Source {

        /** Hands every delivery to the intake, on threads of its own, until closed. */
        AutoCloseable listen(Intake intake) throws LegacySystemException;
    }

    /** The core's side of a pushed source. */
    @FunctionalInterface
    interface Intake {

        /**
         * Returns when every record of the delivery is durable and it was acknowledged; throws when it must be refused for
         * now, and was given back. With {@link LegacySystemException.Retry#AFTER_HELP} it will not be taken as it is: its
         * {@linkplain SourceIdentity#content identity came before with another content}. Thread-safe: many deliveries may be
         * on their way at once. Only batches: a file is too long to wait for.
         */
        void take(Delivery.Batch delivery) throws LegacySystemException;
    }
}
