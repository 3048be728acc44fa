package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.message.MessagePlan;
import java.util.Optional;

/** The connections that are loaded now. */
@FunctionalInterface
public interface Connections {

    /** How the records of a connection become messages; empty when it is unknown or has no source. */
    Optional<MessagePlan> plan(String connection);
}
