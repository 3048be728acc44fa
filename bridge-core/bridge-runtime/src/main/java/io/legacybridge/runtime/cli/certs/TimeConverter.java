package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.config.WrittenDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 30m}, {@code 1h} or {@code 7d}. */
final class TimeConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String written) {
        if (!written.matches("[1-9][0-9]{0,4}[mhd]")) throw new TypeConversionException("write a time, such as 1h");
        return WrittenDuration.of(written);
    }
}
