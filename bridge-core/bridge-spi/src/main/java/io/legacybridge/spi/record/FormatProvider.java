package io.legacybridge.spi.record;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.Optional;
import java.util.function.Function;

/** A kind of format. Found by {@link java.util.ServiceLoader}. */
public interface FormatProvider<C extends Record & FormatConfig> {

    /** Its name in YAML, such as {@code copybook}. */
    String type();

    Class<C> configType();

    /**
     * Compiles a format. Every problem is added; the result is empty exactly when an error was.
     *
     * @param at the place of a setting of the format, such as {@code file}, for problems that lie in the connection file
     */
    Optional<RecordFormat> compile(C config, Contracts contracts, Function<String, Place> at, Problems problems);
}
