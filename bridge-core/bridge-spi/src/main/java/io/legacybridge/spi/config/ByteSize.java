package io.legacybridge.spi.config;

import java.util.regex.Pattern;

/** A number of bytes, written with a unit: {@code 512B}, {@code 64KB}, {@code 5MB}, {@code 2GB} (powers of 1024). */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12})\\s*(B|KB|MB|GB|TB)");

    public static ByteSize parse(String text) throws BadValue {
        var match = WRITTEN.matcher(text.strip());
        if (!match.matches()) throw bad(text, "is not a size.");
        var factor =
                switch (match.group(2)) {
                    case "KB" -> 1L << 10;
                    case "MB" -> 1L << 20;
                    case "GB" -> 1L << 30;
                    case "TB" -> 1L << 40;
                    default -> 1L;
                };
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(match.group(1)), factor));
        } catch (ArithmeticException e) {
            throw bad(text, "is more than any disk holds.");
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    private static BadValue bad(String text, String what) {
        return new BadValue("\"" + text + "\" " + what, "Write a size such as 64KB, 5MB or 2GB.", "config/bad-size");
    }
}
