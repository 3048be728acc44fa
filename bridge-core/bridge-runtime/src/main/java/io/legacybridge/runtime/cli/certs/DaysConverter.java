package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.config.WrittenDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 30d}. */
final class DaysConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String written) {
        if (!written.matches("[0-9]{1,5}d")) throw new TypeConversionException("write days, such as 30d");
        return WrittenDuration.of(written);
    }
}
