package io.legacybridge.runtime.protection;

import io.legacybridge.security.protection.MaskRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What holds for the values of a field class.
 *
 * @param mask    what a mask shows
 * @param allowed the forms in which they may leave
 * @param subject patterns for the field that tells whose value it is; empty when one key serves all persons
 * @param reversible their token can be turned back, for those who may send it
 * @param padding they are kept as if they had the next multiple of so many bytes; 0 keeps their length
 */
public record ClassRule(
        MaskRule mask, Set<ReleaseForm> allowed, List<String> subject, boolean reversible, int padding) {

    /** For a class that nobody declared: a mask shows nothing, and each client's file decides. */
    public static final ClassRule UNDECLARED = new ClassRule(MaskRule.ALL, EnumSet.allOf(ReleaseForm.class));

    /** While nobody knows what holds: nothing leaves. */
    public static final ClassRule UNKNOWN = new ClassRule(MaskRule.ALL, EnumSet.noneOf(ReleaseForm.class));

    public ClassRule {
        allowed = Set.copyOf(allowed);
        subject = List.copyOf(subject);
    }

    /** One key for all persons, and no padding. */
    public ClassRule(MaskRule mask, Set<ReleaseForm> allowed) {
        this(mask, allowed, List.of(), false, 0);
    }

    /** Each person has a key of its own, so that it can be erased. */
    public boolean isKeyedByPerson() {
        return !subject.isEmpty();
    }
}
