package io.legacybridge.spi.record;

/**
 * Where a record stands in its source, for people.
 *
 * @param source file name, queue or table
 * @param number 1-based number in the delivery
 * @param offset byte offset of its first byte in the content, or -1 where there is none
 */
public record RecordPosition(String source, long number, long offset) {

    /** {@code accounts.dat#42} */
    @Override
    public String toString() {
        return source + "#" + number;
    }
}
