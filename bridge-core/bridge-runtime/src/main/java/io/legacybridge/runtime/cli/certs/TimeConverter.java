package io.legacybridge.runtime.cli.certs;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 30m}, {@code 1h} or {@code 7d}. */
final class TimeConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String written) {
        if (!written.matches("[1-9][0-9]{0,4}[mhd]")) throw new TypeConversionException("write a time, such as 1h");
        var number = Long.parseLong(written.substring(0, written.length() - 1));
        return switch (written.charAt(written.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
