package io.legacybridge.runtime.protection;

import io.legacybridge.spi.config.Doc;

/** In which form a protected field leaves the appliance. */
public enum ReleaseForm {
    @Doc("The value itself.")
    PLAIN,

    @Doc("Encrypted for the client's own key, as a text in JWE compact form.")
    JWE,

    @Doc("What the mask of its field class leaves of it, as text.")
    MASK,

    @Doc("A token as text: the same for the same value of the same field class, in every record.")
    TOKEN,

    @Doc("Not at all.")
    OMIT
}
