package io.legacybridge.formats.copybook;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How an item is stored.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=entry-usage-clause">Enterprise COBOL for z/OS, Language
 *     Reference, USAGE clause</a>
 */
enum Usage {
    DISPLAY,
    DISPLAY_1,
    NATIONAL,
    BINARY,
    NATIVE_BINARY,
    PACKED_DECIMAL,
    /** COMP-6: packed without a sign, of Micro Focus and others. */
    UNSIGNED_PACKED,
    FLOAT_SHORT,
    FLOAT_LONG,
    /** An address or index of four bytes: means nothing outside the program. */
    ADDRESS,
    ADDRESS_8;

    private static final Map<String, Usage> WORDS = Map.ofEntries(
            Map.entry("DISPLAY", DISPLAY),
            Map.entry("DISPLAY-1", DISPLAY_1),
            Map.entry("NATIONAL", NATIONAL),
            Map.entry("BINARY", BINARY),
            Map.entry("COMP", BINARY),
            Map.entry("COMP-4", BINARY),
            Map.entry("COMP-5", NATIVE_BINARY),
            Map.entry("COMP-3", PACKED_DECIMAL),
            Map.entry("PACKED-DECIMAL", PACKED_DECIMAL),
            Map.entry("COMP-6", UNSIGNED_PACKED),
            Map.entry("COMP-1", FLOAT_SHORT),
            Map.entry("COMP-2", FLOAT_LONG),
            Map.entry("INDEX", ADDRESS),
            Map.entry("POINTER", ADDRESS),
            Map.entry("POINTER-32", ADDRESS),
            Map.entry("FUNCTION-POINTER", ADDRESS),
            Map.entry("PROCEDURE-POINTER", ADDRESS_8));

    static Optional<Usage> of(String word) {
        return Optional.ofNullable(WORDS.get(word.toUpperCase(Locale.ROOT).replaceFirst("^COMPUTATIONAL", "COMP")));
    }

    /** It says all about the storage: no picture belongs to it. */
    boolean needsNoPicture() {
        return this == FLOAT_SHORT || this == FLOAT_LONG || isAddress();
    }

    boolean isAddress() {
        return this == ADDRESS || this == ADDRESS_8;
    }
}
