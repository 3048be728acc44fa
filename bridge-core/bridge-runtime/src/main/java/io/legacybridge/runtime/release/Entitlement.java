package io.legacybridge.runtime.release;

import io.legacybridge.runtime.protection.ReleaseForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one client sees of one connection's records.
 *
 * @param fields  paths that are shown; a group or list that is named shows everything below it; empty means all
 * @param release the form of each protected field, by path; a protected field that is not named is omitted
 */
public record Entitlement(Optional<Set<String>> fields, Map<String, ReleaseForm> release) {
    public Entitlement {
        fields = fields.map(Set::copyOf);
        release = Map.copyOf(release);
    }

    /** Some value leaves only encrypted. */
    public boolean encrypts() {
        return release.containsValue(ReleaseForm.JWE);
    }

    /** How the inside of an answer looks that is encrypted as a whole. Only for describing it. */
    public Entitlement opened() {
        var forms = new HashMap<>(release);
        forms.replaceAll((_, form) -> form == ReleaseForm.JWE ? ReleaseForm.PLAIN : form);
        return new Entitlement(fields, forms);
    }
}
