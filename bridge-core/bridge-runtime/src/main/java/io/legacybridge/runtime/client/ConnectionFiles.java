package io.legacybridge.runtime.client;

import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.Set;

/** The connections that a home has files for, as other files name them. */
public interface ConnectionFiles extends Connections {

    /** Those whose files are there, also the ones that have errors. */
    Set<String> names();

    /** Whether its file is there and has no errors. */
    boolean isLoaded(String connection);

    /** Whether the records of a connection arrive by themselves, sent by clients that may. */
    boolean receives(String connection);

    /**
     * Warns of the name of a connection that is not there, or is not what somebody wants of it. Nothing can be said of one
     * whose file has errors.
     *
     * @param wanted such as {@code yields records}
     */
    default void warn(String connection, String wanted, Place where, Problems problems) {
        if (isLoaded(connection))
            problems.warning(
                    where,
                    "The connection " + connection + " is there, and is none that " + wanted + ".",
                    "Name another one, or remove this.",
                    "config/unknown-connection");
        else if (!names().contains(connection))
            problems.warning(
                    where,
                    "There is no connection " + connection + " that " + wanted + ".",
                    DidYouMean.nearest(connection, names())
                                    .map(name -> "Did you mean " + name + "? Or put")
                                    .orElse("Correct the name, or put")
                            + " a file connections/" + connection + ".yaml there.",
                    "config/unknown-connection");
    }
}
