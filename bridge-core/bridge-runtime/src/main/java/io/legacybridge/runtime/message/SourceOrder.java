package io.legacybridge.runtime.message;

/** The {@code sequence} of a message: sorts as text in the order of its source, first by delivery, then by record. */
public final class SourceOrder {

    private static final String ZEROS = "0".repeat(12);

    private SourceOrder() {}

    public static String of(long delivery, long record) {
        return padded(delivery) + "." + padded(record);
    }

    /** The delivery that a sequence was made of. */
    public static long delivery(String sequence) {
        return Long.parseLong(sequence, 0, sequence.indexOf('.'), 10);
    }

    private static String padded(long number) {
        var digits = Long.toString(number);
        return digits.length() >= ZEROS.length() ? digits : ZEROS.substring(digits.length()) + digits;
    }
}
