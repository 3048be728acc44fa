package io.legacybridge.runtime.ledger;

import java.util.List;
import java.util.Optional;

/** What was set aside and waits for a person. */
public interface DeadLetters {

    /** Sets aside what belongs to no delivery; durable when it returns. The same one is set aside once. */
    void setAside(DeadLetter letter);

    /** Waiting ones, newest first. */
    List<DeadLetter> waiting(Optional<String> connection, int limit);

    long countWaiting(String connection);
}
