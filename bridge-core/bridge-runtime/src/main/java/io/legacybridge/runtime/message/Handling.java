package io.legacybridge.runtime.message;

import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.Field;
import java.util.Optional;

/**
 * How the values of one protected field are kept.
 *
 * @param padding values are kept as if they had the next multiple of so many bytes; 0 keeps their length
 * @param mask    what is left of a value that is kept masked
 * @param whose   the field of the same record that tells of whom the value is; then it is sealed with a key of that person
 */
public record Handling(Mode mode, int padding, MaskRule mask, Optional<Field> whose) {

    /** Sealed with a key of the field class. */
    public static final Handling SEALED = new Handling(Mode.ENCRYPT, 0, MaskRule.ALL, Optional.empty());

    /** What of a value is kept. */
    public enum Mode {
        @Doc("Sealed with a key of its field class: who may see it gets the value.")
        ENCRYPT,

        @Doc("Only its token: the value itself cannot be had back from it.")
        TOKEN,

        @Doc("Only what the mask of its field class leaves.")
        MASK,

        @Doc("Nothing.")
        DROP
    }

    /** Two handlings of two copies of a schema are the same when this is. */
    String text() {
        return mode + " " + padding + " " + mask + " " + whose.map(Field::path).orElse("");
    }
}
