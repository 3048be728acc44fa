package io.legacybridge.runtime.release;

import io.legacybridge.spi.config.Doc;

/** In which form a protected field leaves the appliance. */
public enum ReleaseForm {
    @Doc("The value itself.")
    PLAIN,

    @Doc("What the mask of its field class leaves of it, as text.")
    MASK,

    @Doc("Not at all.")
    OMIT
}
