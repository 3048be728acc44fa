package io.legacybridge.runtime.release;

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
}
