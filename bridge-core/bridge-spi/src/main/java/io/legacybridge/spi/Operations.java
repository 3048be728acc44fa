package io.legacybridge.spi;

import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What clients can ask a legacy system to do. Thread-safe: each call runs on a thread of the core. */
public interface Operations {

    /** The same as {@link Adapter#describe} tells. */
    List<Operation> list();

    /**
     * Asks once and waits for the answer. The adapter turns the request into the legacy system's form, and its answer into
     * a record; the core has checked the request against its schema before, and decides afterwards what the client sees.
     *
     * @param operation one of {@link #list}, with the effect that the connection's file gives it
     * @param reply     takes the reply; what reached it is thrown away unless the answer is {@link Answer.Reply}
     * @throws LegacySystemException when the request has certainly not reached the legacy system, so that nothing happened
     *     there and it may be asked again. If it may have, the answer is {@link Answer.Unknown}
     */
    Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException;

    /** One call. */
    interface Request {

        /** Unique to this call, 1 to 64 of {@code A-Z a-z 0-9 -}; the correlation id where the legacy system has one. */
        String id();

        /** When the caller stops waiting, by {@link AdapterContext#clock}. */
        Instant deadline();

        /** Writes the arguments in the order of the request's schema; may be called again, and then writes the same. */
        void writeTo(RecordWriter writer);
    }

    /** How a call ended. */
    sealed interface Answer {

        /** Done; the reply reached the writer completely. */
        record Reply() implements Answer {}

        /**
         * The legacy system refused, in its own words. That is an answer, not a failure.
         *
         * @param code what the contract calls it, such as a SOAP fault's name or an SQLSTATE; safe everywhere
         * @param text what the legacy system says; it may hold a client's data, so it is handled like a value
         * @param detail values of the schema that {@link Operation#faults} has for this code, written to a writer as often as
         *     it is asked
         */
        record Fault(Blame blame, String code, String text, Optional<Consumer<RecordWriter>> detail) implements Answer {

            /** One without a declared detail. */
            public Fault(Blame blame, String code, String text) {
                this(blame, code, text, Optional.empty());
            }

            @Override
            public String toString() {
                return "Fault[" + blame + ", " + code + "]";
            }
        }

        /**
         * The request keeps its schema and still cannot be put into the legacy system's form, such as a text that its code page
         * lacks. Nothing was sent.
         */
        record Unsendable(List<RecordProblem> problems) implements Answer {

            public Unsendable {
                problems = List.copyOf(problems);
                if (problems.isEmpty()) throw new IllegalArgumentException("an unsendable request has a problem");
            }
        }

        /**
         * The legacy system answered with something that does not fit the reply's schema. The request was carried out.
         *
         * @param bytes the answer as it came
         */
        record Unreadable(List<RecordProblem> problems, byte[] bytes) implements Answer {

            public Unreadable {
                problems = List.copyOf(problems);
                if (problems.isEmpty()) throw new IllegalArgumentException("an unreadable answer has a problem");
            }
        }

        /** No answer by the deadline, or the way broke after the request had left: it may have been carried out. */
        record Unknown(Problem why) implements Answer {}

        Reply REPLY = new Reply();
    }

    /** Who must change something before the call can succeed. */
    enum Blame {
        /** The request: SOAP {@code Client} or {@code Sender}, an SQLSTATE of class 22 or 23, or what a procedure raised. */
        REQUEST,
        /** The legacy system: SOAP {@code Server} or {@code Receiver}. */
        LEGACY_SYSTEM
    }
}
