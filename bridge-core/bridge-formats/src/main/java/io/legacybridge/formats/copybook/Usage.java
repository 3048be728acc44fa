package io.legacybridge.formats.copybook;

import java.util.Map;
import java.util.Optional;

/** How a number is stored. */
enum Usage {
    DISPLAY,
    BINARY,
    NATIVE_BINARY,
    PACKED_DECIMAL;

    private static final Map<String, Usage> WORDS = Map.ofEntries(
            Map.entry("DISPLAY", DISPLAY),
            Map.entry("BINARY", BINARY),
            Map.entry("COMP", BINARY),
            Map.entry("COMP-4", BINARY),
            Map.entry("COMPUTATIONAL", BINARY),
            Map.entry("COMPUTATIONAL-4", BINARY),
            Map.entry("COMP-5", NATIVE_BINARY),
            Map.entry("COMPUTATIONAL-5", NATIVE_BINARY),
            Map.entry("COMP-3", PACKED_DECIMAL),
            Map.entry("COMPUTATIONAL-3", PACKED_DECIMAL),
            Map.entry("PACKED-DECIMAL", PACKED_DECIMAL));

    static Optional<Usage> of(Token token) {
        return Optional.ofNullable(WORDS.get(token.text().toUpperCase(java.util.Locale.ROOT)));
    }
}
