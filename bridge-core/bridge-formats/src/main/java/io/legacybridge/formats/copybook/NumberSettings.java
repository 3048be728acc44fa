package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.Binary;
import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.FloatingPoint;
import io.legacybridge.formats.copybook.CopybookConfig.ZonedSign;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import java.util.Optional;

/** How the compiler of the program that wrote the records stored their numbers. */
public record NumberSettings(
        @Doc(
                "How COMP-1 and COMP-2 are stored: ibm (hexadecimal) or ieee. Without it: ibm for EBCDIC, ieee for all others.")
        Optional<FloatingPoint> floatingPoint,

        @Doc(
                "Byte order of COMP-5 and of IEEE floating point: big as on the mainframe, little as x86 machines write them.")
        @DefaultValue("big")
        ByteOrder nativeOrder,

        @Doc(
                "How the sign of a zoned number is written where encoding is no EBCDIC: translated is the EBCDIC character, { and A to I or } and J to R; native is 0 to 9 or p to y, as GnuCOBOL and Micro Focus write it. Both are read.")
        @DefaultValue("translated")
        ZonedSign zonedSign,

        @Doc(
                "What COMP, COMP-4 and BINARY may hold: picture, only as many digits as the picture has; bytes, every value of their bytes, as programs compiled with TRUNC(BIN) write them.")
        @DefaultValue("picture")
        Binary binary) {

    static final NumberSettings USUAL =
            new NumberSettings(Optional.empty(), ByteOrder.BIG, ZonedSign.TRANSLATED, Binary.PICTURE);
}
