package io.legacybridge.runtime.message;

/** The {@code sequence} of a message: sorts as text in the order of its source, first by delivery, then by record. */
public final class SourceOrder {

    private SourceOrder() {}

    public static String of(long delivery, long record) {
        return "%012d.%012d".formatted(delivery, record);
    }

    /** The delivery that a sequence was made of. */
    public static long delivery(String sequence) {
        return Long.parseLong(sequence, 0, sequence.indexOf('.'), 10);
    }
}
