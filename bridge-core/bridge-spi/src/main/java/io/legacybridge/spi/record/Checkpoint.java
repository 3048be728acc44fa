package io.legacybridge.spi.record;

/**
 * How far a delivery has been read.
 *
 * @param records how many records lie before this point
 * @param offset  byte offset of the next record in the content; 0 where offsets mean nothing
 */
public record Checkpoint(long records, long offset) {

    public static final Checkpoint START = new Checkpoint(0, 0);
}
