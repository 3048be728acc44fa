package io.legacybridge.testkit;

import java.util.Map;
import java.util.Optional;

/** What {@link AdapterContractTest} asks of an adapter's operations, and what it does to the legacy system meanwhile. */
public interface OperationsUnderTest {

    /** A call of an operation that writes, which the legacy system carries out every time it is asked. */
    Asked good();

    /** What the legacy system answers to the good call. */
    Map<String, Object> reply();

    /** A call that the legacy system refuses. */
    Asked refused();

    /** What the refusal is called. */
    String faultCode();

    /** A call that keeps its schema and cannot be put into the legacy system's form, if there is such a call. */
    default Optional<Asked> unsendable() {
        return Optional.empty();
    }

    /** How often the legacy system has carried out the good call. */
    int done() throws Exception;

    /** How many sessions the legacy system has open for its clients, when they share their sockets. */
    default int sessions() throws Exception {
        return 0;
    }

    /** From now on the legacy system takes requests and neither answers nor carries them out, until it comes up again. */
    void hang() throws Exception;

    /** From now on the legacy system carries the good call out, and its answer is lost, until it comes up again. */
    void loseAnswers() throws Exception;

    /**
     * A call.
     *
     * @param request as {@link RecordValues} writes it
     */
    record Asked(String operation, Map<String, Object> request) {}
}
