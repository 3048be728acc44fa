package io.legacybridge.runtime.call;

import java.util.Optional;

/** The operations of a connection as one of its versions had them: what was kept with a version is read with it. */
@FunctionalInterface
public interface CallVersions {

    /** @param version digest of the connection file and its contracts */
    Optional<CallPlan> calls(String connection, String version);
}
