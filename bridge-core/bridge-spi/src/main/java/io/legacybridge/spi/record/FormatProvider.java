package io.legacybridge.spi.record;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.Optional;

/** A kind of format. Found by {@link java.util.ServiceLoader}. */
public interface FormatProvider<C extends Record & FormatConfig> {

    /** Its name in YAML, such as {@code copybook}. */
    String type();

    Class<C> configType();

    /**
     * Compiles a format. Every problem is added; the result is empty exactly when an error was.
     *
     * @param where the place of the format in the connection file, for problems that lie there
     */
    Optional<RecordFormat> compile(C config, Contracts contracts, Place where, Problems problems);
}
