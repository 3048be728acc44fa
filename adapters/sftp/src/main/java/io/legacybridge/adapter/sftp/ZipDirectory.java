package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.UnpackingLimit.Refused;
import io.legacybridge.spi.Staging;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The directory at the end of a zip file (APPNOTE.TXT 4.3). Whoever reads entry by entry does not see that the file was cut off
 * between two entries, or that another file was appended to it; its directory says how many entries there are, begins where
 * the last one ends, and ends with the file.
 */
final class ZipDirectory {

    private static final int HEADER = 0x02014b50;
    private static final int HEADER_LENGTH = 46;
    private static final int HEADER_NAME = 28;
    private static final int HEADER_EXTRA = 30;
    private static final int HEADER_COMMENT = 32;

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int END_ENTRIES = 10;
    private static final int END_DIRECTORY_LENGTH = 12;
    private static final int END_DIRECTORY = 16;
    private static final int END_COMMENT = 20;
    private static final int MAX_COMMENT = 0xFFFF;

    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int LOCATOR_END = 8;

    private static final int END_64 = 0x06064b50;
    private static final int END_64_LENGTH = 56;
    private static final int END_64_REST = 4;
    private static final int END_64_BEGINNING = 12;
    private static final int END_64_ENTRIES = 32;
    private static final int END_64_DIRECTORY_LENGTH = 40;
    private static final int END_64_DIRECTORY = 48;

    private final Staging.Opening file;
    private final long size;

    private ZipDirectory(Staging.Opening file, long size) {
        this.file = file;
        this.size = size;
    }

    /** What the end of the file says about its directory, and where this end begins. */
    private record End(long entries, long begins, long length, long at) {}

    /**
     * @param read how many entries were read
     * @param ends where the last of them ends
     * @throws Refused when the file has anything else, or not all of it
     */
    static void check(Staging.Opening file, long size, int read, long ends) throws IOException {
        new ZipDirectory(file, size).check(read, ends);
    }

    private void check(int read, long ends) throws IOException {
        var end = end().orElseThrow(() -> refused("its directory is missing"));
        if (end.entries() != read)
            throw refused("its directory tells of %d entries, and %d can be read".formatted(end.entries(), read));
        if (end.begins() != ends || end.begins() + end.length() != end.at() || lengthOf(read, ends) != end.length())
            throw refused("it holds something beside its entries and their directory");
    }

    private Optional<End> end() throws IOException {
        var from = Math.max(0, size - END_LENGTH - MAX_COMMENT - LOCATOR_LENGTH);
        var tail = bytes(from, (int) (size - from));
        for (var at = tail.limit() - END_LENGTH; at >= 0; at--)
            if (tail.getInt(at) == END
                    && Short.toUnsignedInt(tail.getShort(at + END_COMMENT)) == tail.limit() - at - END_LENGTH)
                return Optional.of(end(tail, at, from));
        return Optional.empty();
    }

    private End end(ByteBuffer tail, int at, long from) throws IOException {
        var locator = at - LOCATOR_LENGTH;
        if (locator >= 0 && tail.getInt(locator) == LOCATOR)
            return end64(tail.getLong(locator + LOCATOR_END), from + locator);
        return new End(
                Short.toUnsignedInt(tail.getShort(at + END_ENTRIES)),
                Integer.toUnsignedLong(tail.getInt(at + END_DIRECTORY)),
                Integer.toUnsignedLong(tail.getInt(at + END_DIRECTORY_LENGTH)),
                from + at);
    }

    /**
     * Where numbers do not fit into the end proper, it is preceded by a larger one.
     *
     * @param locator what says where that is, and stands behind it
     */
    private End end64(long at, long locator) throws IOException {
        if (at < 0 || at > size - END_64_LENGTH) throw refused("its directory is missing");
        var end = bytes(at, END_64_LENGTH);
        if (end.getInt(0) != END_64 || at + END_64_BEGINNING + end.getLong(END_64_REST) != locator)
            throw refused("its directory is missing");
        return new End(
                end.getLong(END_64_ENTRIES), end.getLong(END_64_DIRECTORY), end.getLong(END_64_DIRECTORY_LENGTH), at);
    }

    /** Of so many headers in the directory; each is read and forgotten. */
    private long lengthOf(int entries, long from) throws IOException {
        var length = 0L;
        try (var directory = file.at(from)) {
            for (var entry = 0; entry < entries; entry++) {
                var header = little(directory.readNBytes(HEADER_LENGTH));
                if (header.limit() < HEADER_LENGTH || header.getInt(0) != HEADER) return -1;
                var rest = Short.toUnsignedInt(header.getShort(HEADER_NAME))
                        + Short.toUnsignedInt(header.getShort(HEADER_EXTRA))
                        + Short.toUnsignedInt(header.getShort(HEADER_COMMENT));
                if (directory.readNBytes(rest).length < rest) return -1;
                length += HEADER_LENGTH;
                length += rest;
            }
        }
        return length;
    }

    private ByteBuffer bytes(long from, int length) throws IOException {
        try (var content = file.at(from)) {
            return little(content.readNBytes(length));
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Refused refused(String why) {
        return new Refused("content/not-unpacked", "is no whole zip file: " + why);
    }
}
