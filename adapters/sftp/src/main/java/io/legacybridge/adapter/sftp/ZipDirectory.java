package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.UnpackingLimit.Refused;
import io.legacybridge.spi.Staging;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The directory at the end of a zip file (APPNOTE.TXT 4.3.16). Whoever reads entry by entry does not see that the file was cut
 * off between two entries; its directory says how many there are.
 */
final class ZipDirectory {

    private static final int SIGNATURE = 0x06054b50;
    private static final int LENGTH = 22;
    private static final int ENTRIES = 10;
    private static final int COMMENT = 20;
    private static final int MAX_COMMENT = 0xFFFF;

    /** Then the count stands elsewhere, since it does not fit. */
    private static final int ZIP64 = 0xFFFF;

    private ZipDirectory() {}

    /** @throws Refused when it is missing, or tells of other entries than were read */
    static void check(Staging.Opening file, long size, int read) throws IOException {
        byte[] end;
        try (var content = file.at(Math.max(0, size - LENGTH - MAX_COMMENT))) {
            end = content.readAllBytes();
        }
        var declared = entries(ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN));
        if (declared < 0) throw new Refused("content/not-unpacked", "is no whole zip file: its directory is missing");
        if (declared != ZIP64 && declared != read)
            throw new Refused(
                    "content/not-unpacked",
                    "is no whole zip file: its directory tells of %d entries, and %d can be read"
                            .formatted(declared, read));
    }

    private static int entries(ByteBuffer end) {
        for (var at = end.limit() - LENGTH; at >= 0; at--)
            if (end.getInt(at) == SIGNATURE
                    && Short.toUnsignedInt(end.getShort(at + COMMENT)) == end.limit() - at - LENGTH)
                return Short.toUnsignedInt(end.getShort(at + ENTRIES));
        return -1;
    }
}
