package io.legacybridge.runtime.protection;

import io.legacybridge.runtime.release.ReleaseForm;
import io.legacybridge.security.protection.MaskRule;
import java.util.EnumSet;
import java.util.Set;

/**
 * What holds for the values of a field class.
 *
 * @param mask    what a mask shows
 * @param allowed the forms in which they may leave
 */
public record ClassRule(MaskRule mask, Set<ReleaseForm> allowed) {

    /** For a class that nobody declared: a mask shows nothing, and each client's file decides. */
    public static final ClassRule UNDECLARED = new ClassRule(MaskRule.ALL, EnumSet.allOf(ReleaseForm.class));

    public ClassRule {
        allowed = Set.copyOf(allowed);
    }
}
