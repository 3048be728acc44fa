package io.legacybridge.runtime.call;

import io.legacybridge.runtime.message.MessagePlan;
import java.util.Optional;

/** The connections that are loaded now. */
public interface Connections {

    /** How the records of a connection become messages; empty when it is unknown or has no source. */
    Optional<MessagePlan> plan(String connection);

    /** What clients can ask a connection to do; empty when it is unknown or has no operations. */
    Optional<CallPlan> calls(String connection);
}
