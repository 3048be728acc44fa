package io.legacybridge.spi.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Checks what must hold over a whole content before any of its records counts, such as control totals. The content is read
 * once for this, and then again for its records. Thread-safe.
 */
@FunctionalInterface
public interface WholeCheck {

    /**
     * Reads the content to its end, or until nothing can follow that matters.
     *
     * @param content from its first byte on; closed by the check
     * @param source  the name that positions show, such as the file's name
     * @return what does not hold; empty when the content is whole
     * @throws IOException when the bytes cannot be read: infrastructure, not data
     */
    List<ContentProblem> check(InputStream content, String source) throws IOException;

    /** Whether it fails on a content of which only the beginning is there yet, so that one that passes is complete. */
    default boolean knowsTheEnd() {
        return true;
    }
}
