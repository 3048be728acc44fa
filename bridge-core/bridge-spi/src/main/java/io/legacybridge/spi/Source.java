package io.legacybridge.spi;

import io.legacybridge.spi.record.RecordSchema;
import java.time.Duration;
import java.util.Optional;

/** Where deliveries come from. */
public sealed interface Source {

    /** Schema of its records. */
    RecordSchema schema() throws LegacySystemException;

    /** The core asks for deliveries, one at a time, from one thread. */
    non-sealed interface Polled extends Source {

        /**
         * The next delivery that is ready. The one before was acknowledged, given back or left when its caller was
         * interrupted.
         *
         * @return empty when nothing is ready now
         */
        Optional<Delivery> next() throws LegacySystemException;

        /** How long to wait after nothing was ready. */
        Duration interval();

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

        /** Returns when every record of the delivery is durable; throws when the delivery must be refused for now. */
        void take(Delivery delivery) throws LegacySystemException;
    }
}
