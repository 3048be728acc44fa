package io.legacybridge.spi;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Clock;
import java.util.Optional;

/** What an adapter sees while its configuration is checked. */
public interface DescribeContext {

    /** Compiles a format named in the configuration; its problems are already reported when it is empty. */
    Optional<RecordFormat> format(FormatConfig config);

    /** Further files that the configuration names, such as a WSDL. */
    Contracts contracts();

    /** Tells what is over already. */
    Clock clock();

    /** The place of a setting in the connection file, such as {@code private-key}. */
    Place at(String setting);

    /** Whether it stands in the connection file; otherwise its value is the default. */
    boolean isWritten(String setting);

    Problems problems();
}
